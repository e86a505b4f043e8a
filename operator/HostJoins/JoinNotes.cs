using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Carillon.Api;
using Carillon.Api.HostAgents;
using Carillon.Api.Tasks;

namespace Carillon.Operator.HostJoins;

/// <summary>How the notes about joins are read and made: on the HostAgent which tasks it needs no Run of any more, on the task since when that counts.</summary>
internal static class JoinNotes
{
    public static bool IsRunOnce(DistributedCronTask? task) => task?.Spec?.OnHostJoin == HostJoinPolicy.RunOnce;

    public static bool IsNoted(HostAgent agent, DistributedCronTask task) =>
        agent.Status?.HandledJoins?.Any(join => join.TaskUid == task.Metadata.Uid) == true;

    public static HandledJoin Of(DistributedCronTask task) =>
        new() { Namespace = task.Metadata.Namespace, Task = task.Metadata.Name, TaskUid = task.Metadata.Uid };

    /// <summary>Whether the hosts that were there are noted for what the task says now.</summary>
    public static bool HasBaseline(DistributedCronTask task) => task.Status?.HostJoin?.Fingerprint == FingerprintOf(task.Spec!);

    /// <summary>Where the task may run. Hosts that an edit of it brings in do not join; those that an edit of a group brings in do.</summary>
    public static string FingerprintOf(DistributedCronTaskSpec spec)
    {
        var text = new StringBuilder().AppendJoin('\n', (spec.HostGroups ?? []).Order(StringComparer.Ordinal)).Append('\n');
        if (spec.NodeSelector is { } selector)
        {
            text.Append(JsonSerializer.Serialize(selector, CarillonJsonContext.Default.LabelSelector));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
