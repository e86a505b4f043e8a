using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Selection;

/// <summary>Where the next Run of a task with selection RoundRobin begins. Pure.</summary>
internal static class Rotation
{
    /// <summary>The host that was picked last; null when no Run that is left tells.</summary>
    /// <param name="runs">The Runs of the task.</param>
    public static string? Of(IEnumerable<DistributedCronRun> runs) => runs
        .Where(static run => run.Status?.Plan?.Hosts is { Count: > 0 } && IsTurn(run))
        .OrderBy(static run => run.Metadata.CreationTimestamp)
        .ThenBy(static run => run.Metadata.Name, StringComparer.Ordinal)
        .LastOrDefault()?.Status!.Plan!.Hosts![^1];

    /// <summary>Whether its pick is a turn of the task: not that of a Run which a person kept to some hosts, or which repeats another.</summary>
    public static bool IsTurn(DistributedCronRun run) =>
        run.Spec is { RerunOf: null, NodeSelector: null, Hosts: null or { Count: 0 }, TaskSnapshot.Selection: HostSelection.RoundRobin };
}
