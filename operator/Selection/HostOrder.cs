using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Selection;

/// <summary>In which order hosts are picked for Any, Count and Percent.</summary>
internal static class HostOrder
{
    /// <param name="request">Says how, and with which seed.</param>
    /// <param name="candidates">The hosts by name.</param>
    public static IEnumerable<string> Of(TargetRequest request, IReadOnlyList<string> candidates)
    {
        var task = $"{request.Namespace}/{request.TaskName}";
        return request.Task.Selection switch
        {
            HostSelection.RoundRobin => Rotated(candidates, request.PickedLast),
            HostSelection.LeastLoaded => candidates
                .OrderBy(request.Load)
                .ThenBy(node => Rank(request.RunUid, node)),
            HostSelection.Hash => candidates.OrderBy(node => Rank(task, node)),
            _ => candidates.OrderBy(node => Rank(request.RunUid, node)),
        };
    }

    /// <summary>Begins behind the host that was picked last, also when that one is gone by now.</summary>
    private static IEnumerable<string> Rotated(IReadOnlyList<string> candidates, string? last) => candidates
        .Where(node => string.CompareOrdinal(node, last) > 0)
        .Concat(candidates.Where(node => string.CompareOrdinal(node, last) <= 0));

    private static ulong Rank(string seed, string node) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{node}")));
}
