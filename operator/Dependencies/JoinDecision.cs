using System.Security.Cryptography;
using System.Text;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Api.Validation;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dependencies;

/// <summary>
/// Which upstream Runs let a task run. Pure. Every upstream Run is entered once in the ledger of the task that follows, with what it
/// means, and is not looked at again: neither a late correction of it nor a deletion changes what was decided. Runs of several upstream
/// tasks are joined by their scheduled time, which Runs that follow others inherit; so a diamond meets again at the time of its root.
/// </summary>
internal static class JoinDecision
{
    /// <summary>
    /// How many due times may wait for the rest of their Runs. Their Runs are kept for that long, and one task that runs each minute beside
    /// one that runs each day would otherwise keep a thousand.
    /// </summary>
    internal const int MostWaiting = 100;

    public static JoinStep Decide(JoinFacts facts)
    {
        var edges = EdgesOf(facts.Task);
        if (edges.Count == 0)
        {
            return JoinStep.Nothing;
        }

        var ledger = new JoinLedger(facts, edges, Fingerprint(edges.Values), SinceOf(facts.Task, edges));
        ledger.Enter();
        var fires = ledger.Fires();
        var givenUp = ledger.GiveUp();
        return new JoinStep { Upstreams = ledger.ToUpstreams(), Fires = fires, Entered = ledger.Entered, GivenUp = givenUp };
    }

    /// <summary>The ledger after the Run of a fire was made, or refused for good.</summary>
    /// <param name="upstreams">The ledger before.</param>
    /// <param name="fire">What let the task run.</param>
    /// <param name="run">Name of its Run; null when the API server will never have it.</param>
    public static TaskUpstreams Record(TaskUpstreams upstreams, DependencyFire fire, string? run)
    {
        var used = fire.Upstreams.Select(static upstream => upstream.RunUid).ToHashSet();
        return upstreams with
        {
            Runs = [.. (upstreams.Runs ?? []).Select(entry => !used.Contains(entry.RunUid) ? entry
                : run is null ? entry with { Outcome = UpstreamOutcome.NotUsed } : entry with { UsedBy = run })],
        };
    }

    /// <summary>Whether a Run may still let a task run, so that neither it nor what it made may be forgotten.</summary>
    /// <param name="task">The task that follows, as persisted.</param>
    /// <param name="run">A Run of a task that it may follow.</param>
    public static bool IsOpen(DistributedCronTask task, DistributedCronRun run)
    {
        var edges = EdgesOf(task);
        if (task.Metadata.DeletionTimestamp is not null || SinceOf(task, edges) is not { } since || !Concerns(edges, run, since))
        {
            return false;
        }

        var entries = task.Status?.Upstreams?.Runs ?? [];
        var entry = entries.FirstOrDefault(entry => entry.RunUid == run.Metadata.Uid);
        return entry is null || (IsWaiting(entry) && !(edges.Count > 1 && entries.Any(other => IsDeadEnd(other) && other.ScheduledTime == entry.ScheduledTime)));
    }

    /// <summary>Whether a change of a Run is one that tasks which follow it wait for: it has all its hosts, or has ended.</summary>
    public static bool MayLetOthersRun(DistributedCronRun? before, DistributedCronRun? after) => after is not null
        && ((RunView.IsFinished(after) && (before is null || !RunView.IsFinished(before)))
            || (after.Status?.FannedOut == true && before?.Status?.FannedOut != true));

    /// <summary>Whether the Run is one that a task follows: a real one, made since the task follows others as it does now.</summary>
    internal static bool Concerns(IReadOnlyDictionary<string, TaskDependency> edges, DistributedCronRun run, DateTimeOffset since) =>
        RunView.IsAdmitted(run)
        && edges.TryGetValue(run.Spec!.TaskRef!.Name ?? "", out var edge)
        && run.Metadata.CreationTimestamp >= ToSecond(since)

        // A host that joins is one host's affair: what is counted over all hosts has nothing to do with it.
        && (run.Spec.Trigger != RunTrigger.HostJoin || IsSameHost(edge));

    internal static bool IsSameHost(TaskDependency edge) => edge.SameHost ?? TaskDefaults.DependencySameHost;

    internal static bool IsWaiting(UpstreamLedgerEntry entry) => entry is { Outcome: UpstreamOutcome.Met, UsedBy: null };

    /// <summary>Whether the entry keeps its due time from ever being joined.</summary>
    internal static bool IsDeadEnd(UpstreamLedgerEntry entry) => entry.Outcome is not (UpstreamOutcome.Met or UpstreamOutcome.Duplicate);

    /// <summary>Creation times are whole seconds.</summary>
    internal static DateTimeOffset ToSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    internal static RunUpstream UpstreamOf(TaskDependency edge, DistributedCronRun run)
    {
        _ = ParameterValidator.Resolve(run.Spec!.TaskSnapshot!.Parameters, run.Spec.Parameters, "spec.parameters", out var values);
        return new RunUpstream
        {
            Task = edge.Task,
            Run = run.Metadata.Name,
            RunUid = run.Metadata.Uid,
            Condition = edge.Condition ?? TaskDefaults.Dependency,
            SameHost = IsSameHost(edge) ? true : null,
            Phase = IsSameHost(edge) ? null : RunView.PhaseOf(run),
            Parameters = values.Count == 0 ? null : values,
        };
    }

    private static Dictionary<string, TaskDependency> EdgesOf(DistributedCronTask task) => (task.Spec?.DependsOn ?? [])
        .Where(static edge => edge?.Task is not null)
        .DistinctBy(static edge => edge.Task)
        .ToDictionary(static edge => edge.Task!, StringComparer.Ordinal);

    /// <summary>
    /// Since when upstream Runs count: a task that was never edited follows others since its creation. Null: since now, because what it
    /// follows was just edited.
    /// </summary>
    private static DateTimeOffset? SinceOf(DistributedCronTask task, Dictionary<string, TaskDependency> edges) => task.Status?.Upstreams switch
    {
        { } upstreams => upstreams.Fingerprint == Fingerprint(edges.Values) ? upstreams.Since : null,
        null => task.Metadata.Generation is null or 1 ? task.Metadata.CreationTimestamp : null,
    };

    private static string Fingerprint(IEnumerable<TaskDependency> edges)
    {
        var text = string.Join('\n', edges.Select(static edge =>
            $"{edge.Task} {edge.Condition ?? TaskDefaults.Dependency} {edge.Hosts ?? TaskDefaults.DependencyHosts} {IsSameHost(edge)}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
    }
}
