using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Agent.Journal;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Hosts;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>
/// What must hold after each step, judged by what the server has stored and by what really ran on the hosts, never by what the operator
/// says of itself. All that ever was counts, also what is collected by now.
/// </summary>
internal sealed class RuleBook : IHostWitness
{
    private const string User = "user";

    private readonly SimKernel _kernel;
    private readonly SimApi _api;
    private readonly Dictionary<string, KnownRun> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string TaskUid, string Time), string> _fires = [];
    private readonly Dictionary<(string RunUid, string Node), string> _executions = [];
    private readonly Dictionary<string, KnownExecution> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _taskUids = new(StringComparer.Ordinal);
    private readonly HashSet<(string Uid, int Attempt)> _starts = [];
    private readonly Dictionary<(string Host, string Uid), JournalEntry> _active = [];
    /// <summary>
    /// What a person deleted before anything else said that it had been there. A leader that never got the answer to its create, or the next
    /// one, cannot know of it: not even a lock by name outlives the object.
    /// </summary>
    private readonly HashSet<string> _forgotten = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changedTasks = new(StringComparer.Ordinal);

    public RuleBook(SimKernel kernel, SimApi api)
    {
        _kernel = kernel;
        _api = api;
        Chapters =
        [
            new WriterRules(this),
            new RolloutRules(this, kernel),
            new GroupLimitRules(this, kernel),
            Dependencies = new DependencyRules(this),
            new TakeOverRules(this),
            new HostJoinRules(this, kernel),
            new MissedRules(this),
        ];
        api.Committed += OnCommit;
    }

    /// <summary>Runs that schedules made.</summary>
    public int Fires => _fires.Count;

    public int Starts => _starts.Count;

    /// <summary>When something other than a sign of life was last written.</summary>
    public long LastChange { get; private set; }

    public IReadOnlyCollection<KnownRun> Runs => _runs.Values;

    public SimApi Api => _api;

    /// <summary>All that ever were.</summary>
    public IReadOnlyCollection<KnownExecution> Executions => _known.Values;

    /// <summary>What is said of one feature each.</summary>
    public IReadOnlyList<Chapter> Chapters { get; }

    public DependencyRules Dependencies { get; }

    public KnownRun Run(string uid) => _runs[uid];

    public KnownExecution Execution(string uid) => _known[uid];

    /// <summary>The UIDs of all tasks that ever had a name.</summary>
    public IReadOnlySet<string> TaskUidsOf(string name) => _taskUids.GetValueOrDefault(name) ?? [];

    /// <summary>Whether nobody but who deleted it can know that it was there.</summary>
    public bool IsForgotten(string uid) => _forgotten.Contains(uid);

    /// <summary>Whether the operator that wrote had the lease at that moment: what another one sent before it lost it may come late.</summary>
    public bool IsOfLeader(SimCommit commit) =>
        (string?)_api.Find("leases", "carillon-system", "carillon-operator")?.Spec?["holderIdentity"] == commit.By;

    /// <summary>Whether a task is as it was applied.</summary>
    public bool IsUnchanged(string taskUid) => !_changedTasks.Contains(taskUid);

    public void Started(string host, JournalEntry entry)
    {
        var execution = entry.Execution;
        _kernel.Trace($"{host} starts {execution.Name} ({execution.Uid}) attempt {entry.Attempt}");
        Expect(_starts.Add((execution.Uid, entry.Attempt)), $"{execution} started twice, attempt {entry.Attempt}");
        Expect(entry.Spec.ReleasedAt is not null, $"{execution} started without a release");
        ExpectAlone(host, entry);
        _active[(host, execution.Uid)] = entry;
    }

    public void Ended(string host, JournalEntry entry)
    {
        _kernel.Trace($"{host} ended {entry.Execution.Name}");
        _active.Remove((host, entry.Execution.Uid));
    }

    /// <summary>Fails the run unless the rule holds.</summary>
    public static void Expect(bool holds, string broken)
    {
        if (!holds)
        {
            throw new SimulationFailedException(broken);
        }
    }

    /// <summary>Concurrency, by what really runs.</summary>
    private void ExpectAlone(string host, JournalEntry entry)
    {
        var policy = entry.Spec.Concurrency?.Policy ?? TaskDefaults.Concurrency;
        var scope = entry.Spec.Concurrency?.Scope ?? TaskDefaults.Scope;
        if (policy == ConcurrencyPolicy.Allow)
        {
            return;
        }

        foreach (var ((otherHost, _), other) in _active)
        {
            var isOther = other.TaskUid == entry.TaskUid && other.Execution.Uid != entry.Execution.Uid
                && (other.Spec.Concurrency?.Policy ?? TaskDefaults.Concurrency) != ConcurrencyPolicy.Allow
                && (other.Spec.Concurrency?.Scope ?? TaskDefaults.Scope) == scope;
            if (!isOther)
            {
                continue;
            }

            Expect(scope != ConcurrencyScope.Host || otherHost != host, $"{entry.Execution} and {other.Execution} of one task run on {host} at once");
            if (scope == ConcurrencyScope.Task && other.Spec.RunRef!.Uid != entry.Spec.RunRef!.Uid)
            {
                // One that was given up, or whose Run a person deleted, does not count any more, although it may go on, begin late, or even try again.
                var run = _runs[other.Spec.RunRef.Uid!];
                Expect(run.IsGone || run.IsFinal || IsGone(entry) || WasGivenUp(entry), $"{entry.Execution} starts on {host} while {other.Execution} of another run of the task runs on {otherHost} (scope Task)");
            }
        }
    }

    private bool IsAheadOfMark(KnownRun run) => run is { IsOfSchedule: true, ScheduledTime: { } time }
        && _api.List("distributedcrontasks").FirstOrDefault(task => task.Uid == run.TaskUid) is { } task
        && !(TimeOf(task, "lastScheduleTime") >= DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Whether it was made for other Runs, or for a host that joined, and nothing but its name says so yet.</summary>
    private bool IsAheadOfNotes(KnownRun run) => run.Trigger switch
    {
        nameof(RunTrigger.Dependency) => _api.Find("distributedcrontasks", run.State.Namespace, run.TaskName) is not { } task
            || (task.Status?["upstreams"]?["runs"] as JsonArray)?.Any(entry => (string?)entry!["usedBy"] == run.Name) != true,
        nameof(RunTrigger.HostJoin) => true,
        _ => false,
    };

    private bool IsGone(JournalEntry entry) => _runs[entry.Spec.RunRef!.Uid!].IsGone;

    private bool WasGivenUp(JournalEntry entry) => _known[entry.Execution.Uid] is { WasGuess: true, IsFinal: true };

    private void OnCommit(SimCommit commit)
    {
        if (commit.After.Kind is "Lease" or "Namespace")
        {
            return;
        }

        LastChange = _kernel.Now;
        _kernel.Trace(Describe(commit));
        switch (commit.After.Kind)
        {
            case "DistributedCronRun":
                OnRun(commit);
                break;
            case "Execution":
                OnExecution(commit);
                break;
            case "DistributedCronTask":
                OnTask(commit);
                break;
        }

        foreach (var chapter in Chapters)
        {
            chapter.OnCommit(commit);
        }
    }

    private static string Describe(SimCommit commit)
    {
        var after = commit.After;
        var state = commit.Type == WatchEventType.Deleted
            ? ""
            : $" {(string?)after.Status?["phase"]} {(string?)after.Status?["reason"]}{((string?)after.Spec?["outcome"]?["reason"])}{(after.Kind == "DistributedCronTask" ? (string?)after.Status?["lastScheduleTime"] : "")}";
        return $"{commit.By}: {commit.Type} {after.Kind} {after.Name} ({after.Uid} v{after.Version}){state}";
    }

    private void OnRun(SimCommit commit)
    {
        var state = commit.After;
        switch (commit.Type)
        {
            case WatchEventType.Added:
                var made = _runs[state.Uid] = new KnownRun { Uid = state.Uid, Name = state.Name, State = state };
                if (made is { IsOfSchedule: true, TaskUid: { } taskUid, ScheduledTime: { } time })
                {
                    Expect(
                        _fires.TryAdd((taskUid, time), state.Uid) || _forgotten.Contains(_fires[(taskUid, time)]),
                        $"{state.Name} was fired twice: task {taskUid} at {time}");
                    ExpectOneAfterTheOther(made);
                }

                break;
            case WatchEventType.Deleted:
                if (commit.By == User && (IsAheadOfMark(_runs[state.Uid]) || IsAheadOfNotes(_runs[state.Uid])))
                {
                    _forgotten.Add(state.Uid);
                }

                _runs[state.Uid].IsGone = true;
                _runs[state.Uid].WasDeletedByHand = commit.By == User;
                break;
            default:
                var run = _runs[state.Uid];
                var before = run.Phase;
                run.State = state;
                if (run.IsFinal && !(run.Ends.Count > 0 && JsonNode.DeepEquals(run.Ends[^1], state.Status)))
                {
                    run.Ends.Add(state.Status!);
                }

                ExpectSoundStatus(run, before);
                break;
        }
    }

    /// <summary>FireAll under Forbid: the next one is made when the one before has ended.</summary>
    private void ExpectOneAfterTheOther(KnownRun made)
    {
        var snapshot = made.State.Spec!["taskSnapshot"];
        if ((string?)snapshot?["misfirePolicy"] == nameof(MisfirePolicy.FireAll)
            && (string?)snapshot["concurrencyPolicy"] is null or nameof(ConcurrencyPolicy.Forbid)
            && (string?)made.State.Spec["trigger"] == "CatchUp")
        {
            var other = _runs.Values.FirstOrDefault(run => run != made && run is { IsGone: false, IsFinal: false, IsOfSchedule: true } && run.TaskUid == made.TaskUid);
            Expect(other is null, $"{made.Name} is made up for while {other?.Name} has not ended (FireAll, Forbid)");
        }
    }

    private static void ExpectSoundStatus(KnownRun run, string before)
    {
        var wasFinal = KnownRun.IsFinalPhase(before);
        Expect(!wasFinal || run.IsFinal, $"{run.Name} goes from {before} back to {run.Phase}");
        if (run.State.Status?["counts"] is null)
        {
            return;
        }

        var sum = new[] { "held", "pending", "running", "succeeded", "failed", "timedOut", "cancelled", "missed", "lost" }.Sum(run.Count);
        Expect(sum == run.Count("desired"), $"the counts of {run.Name} do not add up: {run.State.Status["counts"]!.ToJsonString()}");
        Expect(
            !run.IsFinal || run.Count("held") + run.Count("pending") + run.Count("running") == 0,
            $"{run.Name} is {run.Phase} with hosts that are not: {run.State.Status["counts"]!.ToJsonString()}");
    }

    private void OnExecution(SimCommit commit)
    {
        var state = commit.After;
        if (commit.Type == WatchEventType.Added)
        {
            var run = (string)state.Spec!["runRef"]!["uid"]!;
            var node = (string)state.Spec["nodeName"]!;
            Expect(
                _executions.TryAdd((run, node), state.Uid) || _forgotten.Contains(_executions[(run, node)]),
                $"a second Execution of run {run} for {node}: {state.Name}");
            Expect(_runs.ContainsKey(run), $"{state.Name} belongs to no run");
            _runs[run].Executions.Add(_known[state.Uid] = new KnownExecution(state));
            return;
        }

        if (commit.Type == WatchEventType.Deleted)
        {
            if (commit.By == User && !IsKnownToBeMade(_runs[(string)state.Spec!["runRef"]!["uid"]!].State.Status, state))
            {
                _forgotten.Add(state.Uid);
            }

            _known[state.Uid].IsGone = true;
            return;
        }

        _known[state.Uid].Take(state);
        if (commit.Type == WatchEventType.Modified)
        {
            Expect(
                commit.Before!.Spec?["releasedAt"] is null || state.Spec?["releasedAt"] is not null,
                $"the release of {state.Name} was taken back");
        }
    }

    private static bool IsKnownToBeMade(JsonNode? run, SimObject execution) => execution.Spec!["replaces"] is null
        ? (bool?)run?["fannedOut"] == true
        : (int?)run?["counts"]?["replaced"] == (run?["plan"]?["replacements"] as JsonArray)?.Count;

    private void OnTask(SimCommit commit)
    {
        if (commit.Type == WatchEventType.Added)
        {
            if (!_taskUids.TryGetValue(commit.After.Name, out var uids))
            {
                _taskUids[commit.After.Name] = uids = new HashSet<string>(StringComparer.Ordinal);
            }

            uids.Add(commit.After.Uid);
            return;
        }

        var (before, after) = (commit.Before!, commit.After);
        if (commit.Type == WatchEventType.Deleted || !JsonNode.DeepEquals(before.Spec, after.Spec))
        {
            _changedTasks.Add(after.Uid);
        }

        foreach (var mark in new[] { "lastScheduleTime", "scheduleSince" })
        {
            var (old, now) = (TimeOf(before, mark), TimeOf(after, mark));
            Expect(old is null || now >= old, $"{mark} of {after.Name} goes back from {old:O} to {now:O}");
            Expect((now?.Ticks ?? 0) % TimeSpan.TicksPerSecond == 0, $"{mark} of {after.Name} is {now:O}, which is no whole second");
        }
    }

    private static DateTimeOffset? TimeOf(SimObject state, string field) =>
        (string?)state.Status?[field] is { } text ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    public static T Read<T>(SimObject state, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Deserialize(state.Bytes, type)!;
}
