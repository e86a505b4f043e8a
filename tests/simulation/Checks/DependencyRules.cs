using System.Globalization;
using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>Who follows others runs once for what ended as wanted, never otherwise, and never not at all.</summary>
internal sealed class DependencyRules(RuleBook book) : Chapter(book)
{
    private readonly Dictionary<(string TaskUid, string UpstreamUid), string> _followed = [];

    /// <summary>Tasks of which the operator has heard, as their status says.</summary>
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);

    /// <summary>Runs that had ended before the operator heard of a task: history may have given them up by then.</summary>
    private readonly HashSet<(string TaskUid, string RunUid)> _endedBefore = [];

    public override void OnCommit(SimCommit commit)
    {
        Note(commit);
        if (commit is { Type: WatchEventType.Added, After.Kind: "DistributedCronRun" } && (string?)commit.After.Spec?["trigger"] == nameof(RunTrigger.Dependency))
        {
            OnRun(Book.Run(commit.After.Uid));
        }
        else if (Releases(commit))
        {
            OnRelease(Book.Execution(commit.After.Uid));
        }
    }

    public override void AtEnd()
    {
        foreach (var task in Book.Api.List("distributedcrontasks").Where(task => task.Spec?["dependsOn"] is JsonArray && Book.IsUnchanged(task.Uid)))
        {
            ExpectEveryFire(task);
        }
    }

    /// <summary>
    /// Whether a task waits with it for a run of another one for the same time, which may never come, or is gone, or was made before the task followed
    /// it, or given up by its history before the operator heard of the task; history leaves it alone.
    /// </summary>
    public bool IsWaitedWith(KnownRun run) => Book.Api.List("distributedcrontasks")
        .Where(static task => task.Spec?["dependsOn"] is JsonArray)
        .Select(static task => (State: task, Edges: EdgesOf(task.Spec), Since: SinceOf(task)))
        .Any(task => IsCounted(task.Edges, task.Since, run) && !task.Edges.Keys.All(name => Book.Runs.Any(other =>
            other.TaskName == name && !other.WasDeletedByHand && TimeOf(other) == TimeOf(run) && IsCounted(task.Edges, task.Since, other)
            && !WasDroppedBefore(task.State, other))));

    private void Note(SimCommit commit)
    {
        var task = commit.After;
        if (task.Kind == "DistributedCronTask" && task.Status?["observedGeneration"] is not null && _heard.Add(task.Uid))
        {
            _endedBefore.UnionWith(Book.Runs.Where(static run => run.IsGone || run.IsFinal).Select(run => (task.Uid, run.Uid)));
        }
    }

    private bool WasDroppedBefore(SimObject task, KnownRun run) => run.IsGone && _endedBefore.Contains((task.Uid, run.Uid));

    private void OnRun(KnownRun run)
    {
        var edges = EdgesOf(run.State.Spec!["taskSnapshot"]);
        var upstreams = UpstreamsOf(run).ToList();
        RuleBook.Expect(
            upstreams.Select(static upstream => (string)upstream["task"]!).Order().SequenceEqual(edges.Keys.Order()),
            $"{run.Name} follows {string.Join(", ", upstreams.Select(static upstream => (string)upstream["run"]!))}, which is not a run of each task that it depends on");
        foreach (var upstream in upstreams)
        {
            var followed = Book.Run((string)upstream["runUid"]!);
            var edge = edges[(string)upstream["task"]!];
            RuleBook.Expect(
                IsSameHost(edge) ? IsFannedOut(followed) || followed.IsFinal : followed.Ends.Any(end => IsMet(edge, end)),
                $"{run.Name} follows {followed.Name}, which is {followed.Phase}, against {edge.ToJsonString()}");
            RuleBook.Expect(TimeOf(run) == TimeOf(followed), $"{run.Name} is for {TimeOf(run):O}, what it follows for {TimeOf(followed):O}");
            var key = (run.TaskUid!, followed.Uid);
            RuleBook.Expect(
                !_followed.TryGetValue(key, out var other) || Book.IsForgotten(other) || !Book.IsUnchanged(run.TaskUid!),
                $"{followed.Name} was followed by a run of {run.TaskUid} already, and now by {run.Name}");
            _followed[key] = run.Uid;
        }
    }

    /// <summary>Host by host: the upstream Execution of the same host ended as wanted.</summary>
    private void OnRelease(KnownExecution released)
    {
        foreach (var upstream in UpstreamsOf(Book.Run(released.RunUid)).Where(static upstream => (bool?)upstream["sameHost"] == true))
        {
            var condition = (string?)upstream["condition"] ?? nameof(DependencyCondition.Success);
            var followed = Book.Run((string)upstream["runUid"]!).Executions.Where(one => one.Node == released.Node).ToList();
            RuleBook.Expect(
                followed.Exists(one => one.Ends.Any(phase => IsMetBy(condition, phase)) || (one.IsGone && condition == nameof(DependencyCondition.Always))),
                $"{released.Name} is released after {string.Join(", ", followed.Select(static one => $"{one.Name}, which is {one.Phase}"))}, against {condition}");
        }
    }

    /// <summary>What ended as wanted was followed. Only what nobody meddled with can be told.</summary>
    private void ExpectEveryFire(SimObject task)
    {
        var edges = EdgesOf(task.Spec);
        var counted = Book.Runs.Where(run => IsCounted(edges, CreatedOf(task), run) && !WasDroppedBefore(task, run)).ToList();
        if (edges.Keys.Any(name => Book.TaskUidsOf(name).Count > 1 || Book.Api.Find("distributedcrontasks", task.Namespace, name) is null))
        {
            return; // of a task that was deleted no runs count, from a moment on that only the operator knows
        }

        var groups = edges.Count == 1 ? counted.Select(static run => (IReadOnlyList<KnownRun>)[run]) : counted.GroupBy(TimeOf).Select(static time => time.ToList());
        foreach (var group in groups.Where(static group => !group.Any(static run => run.WasDeletedByHand)))
        {
            if (edges.Keys.All(name => group.Any(run => run.TaskName == name)) && group.All(run => IsSurelyMet(edges[run.TaskName], run)))
            {
                RuleBook.Expect(
                    group.Any(run => _followed.ContainsKey((task.Uid, run.Uid))),
                    $"{task.Name} never followed {string.Join(" and ", group.Select(static run => run.Name))}");
            }
        }
    }

    /// <summary>Whether it is one that can be followed.</summary>
    private static bool IsCounted(Dictionary<string, JsonObject> edges, DateTimeOffset since, KnownRun run) =>
        run.IsAdmitted && edges.TryGetValue(run.TaskName, out var edge) && run.Created >= since
        && (run.Trigger != nameof(RunTrigger.HostJoin) || IsSameHost(edge));

    private static bool IsSurelyMet(JsonObject edge, KnownRun run) => IsSameHost(edge)
        ? (int?)run.State.Status?["plan"]?["total"] > 0
        : run.Ends.Count > 0 && run.Ends.All(end => IsMet(edge, end));

    private static bool IsMet(JsonObject edge, JsonObject end)
    {
        var condition = (string?)edge["condition"] ?? nameof(DependencyCondition.Success);
        var phase = (string?)end["phase"];
        if (condition == nameof(DependencyCondition.Always) || phase is nameof(RunPhase.Skipped) or nameof(RunPhase.Cancelled))
        {
            return condition == nameof(DependencyCondition.Always);
        }

        var desired = Count(end, "desired");
        var holds = condition == nameof(DependencyCondition.Success)
            ? Count(end, "succeeded")
            : Count(end, "failed") + Count(end, "timedOut") + Count(end, "missed") + Count(end, "lost");
        return desired == 0
            ? condition == nameof(DependencyCondition.Failure) && phase == nameof(RunPhase.Failed)
            : (string?)edge["hosts"] switch
            {
                "Any" => holds > 0,
                null or "All" => holds == desired,
                var share => holds > 0 && holds * 100 >= desired * int.Parse(share.TrimEnd('%'), CultureInfo.InvariantCulture),
            };
    }

    private static bool IsMetBy(string condition, string phase) => condition switch
    {
        nameof(DependencyCondition.Always) => true,
        nameof(DependencyCondition.Success) => phase == nameof(ExecutionPhase.Succeeded),
        _ => phase is nameof(ExecutionPhase.Failed) or nameof(ExecutionPhase.TimedOut) or nameof(ExecutionPhase.Missed) or nameof(ExecutionPhase.Lost),
    };

    private static int Count(JsonObject end, string name) => (int?)end["counts"]?[name] ?? 0;

    private static bool IsSameHost(JsonObject edge) => (bool?)edge["sameHost"] == true;

    private static bool IsFannedOut(KnownRun run) => (bool?)run.State.Status?["fannedOut"] == true;

    private static DateTimeOffset CreatedOf(SimObject state) => DateTimeOffset.Parse((string)state.Json["metadata"]!["creationTimestamp"]!, CultureInfo.InvariantCulture);

    private static DateTimeOffset TimeOf(KnownRun run) => run.ScheduledTime is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : run.Created;

    /// <summary>Since when it follows what it does now, which an edit moves. Runs are created at whole seconds, and so this is one.</summary>
    private static DateTimeOffset SinceOf(SimObject task) =>
        (string?)task.Status?["upstreams"]?["since"] is { } since
            ? DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.Parse(since, CultureInfo.InvariantCulture).ToUnixTimeSeconds())
            : CreatedOf(task);

    private static Dictionary<string, JsonObject> EdgesOf(JsonNode? spec) =>
        ((JsonArray)spec!["dependsOn"]!).Select(static edge => (JsonObject)edge!).ToDictionary(static edge => (string)edge["task"]!, StringComparer.Ordinal);

    private static IEnumerable<JsonObject> UpstreamsOf(KnownRun run) => (run.State.Spec?["upstreams"] as JsonArray)?.Select(static upstream => (JsonObject)upstream!) ?? [];
}
