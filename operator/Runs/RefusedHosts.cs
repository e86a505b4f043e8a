using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Runs;

/// <summary>Hosts of a Run that have no Execution because the API server did not take it. They count as missed.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">Those that can be named.</param>
/// <param name="Why">What the server said of the first; null when only the status remembers.</param>
internal sealed record RefusedHosts(int Count, IReadOnlyList<FailedHost> First, Refusal? Why = null)
{
    public static RefusedHosts None { get; } = new(0, []);

    /// <summary>As the status tells it to an operator that was not there: a host that is listed as missed and has no Execution.</summary>
    public static RefusedHosts Of(DistributedCronRunStatus? status, IReadOnlyList<Execution> executions)
    {
        if (status?.Refused is not > 0)
        {
            return None;
        }

        var known = executions.Select(static execution => execution.Spec?.NodeName).ToHashSet(StringComparer.Ordinal);
        return new RefusedHosts(
            status.Refused.Value,
            [.. (status.FailedHosts ?? []).Where(host => host.Phase == ExecutionPhase.Missed && !known.Contains(host.Host))]);
    }

    /// <summary>These, and those of a leader of before.</summary>
    /// <param name="count">How many those are.</param>
    /// <param name="told">What the status tells, of these as well.</param>
    public RefusedHosts And(int count, RefusedHosts told) => count == 0
        ? this
        : new RefusedHosts(Count + count, [.. First, .. told.First.ExceptBy(First.Select(static host => host.Host), static host => host.Host)], Why);

    /// <summary>As the answers tell it, by host.</summary>
    public static RefusedHosts Of(IReadOnlyDictionary<string, Refusal> refusals)
    {
        if (refusals.Count == 0)
        {
            return None;
        }

        var hosts = refusals.OrderBy(static pair => pair.Key, StringComparer.Ordinal).ToList();
        return new RefusedHosts(
            hosts.Count,
            [.. hosts.Select(static pair => new FailedHost
            {
                Host = pair.Key,
                Phase = ExecutionPhase.Missed,
                Message = $"{pair.Value.Reason}: {pair.Value.Message}",
            })],
            hosts[0].Value);
    }
}
