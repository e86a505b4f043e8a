using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dependencies;

/// <summary>The ledger of one task while it is decided on.</summary>
internal sealed class JoinLedger
{
    private readonly JoinFacts _facts;
    private readonly IReadOnlyDictionary<string, TaskDependency> _edges;
    private readonly Dictionary<string, DistributedCronRun> _runs;
    private readonly List<UpstreamLedgerEntry> _entries;
    private readonly List<UpstreamLedgerEntry> _entered = [];
    private readonly HashSet<string> _fired = new(StringComparer.Ordinal);
    private readonly string _fingerprint;
    private DateTimeOffset _since;
    private bool _changed;

    /// <param name="facts">What is decided on.</param>
    /// <param name="edges">What the task follows, by name, in the order of its dependsOn.</param>
    /// <param name="fingerprint">A hash of <paramref name="edges"/>.</param>
    /// <param name="since">Since when Runs count; null since now.</param>
    public JoinLedger(JoinFacts facts, IReadOnlyDictionary<string, TaskDependency> edges, string fingerprint, DateTimeOffset? since)
    {
        _facts = facts;
        _edges = edges;
        _fingerprint = fingerprint;
        _since = since ?? facts.Now;
        _runs = facts.Runs.DistinctBy(static run => run.Metadata.Uid).ToDictionary(static run => run.Metadata.Uid!, StringComparer.Ordinal);
        _entries = since is null ? [] : [.. facts.Task.Status?.Upstreams?.Runs ?? []];
        _changed = facts.Task.Status?.Upstreams is null || since is null;
        if (since is null)
        {
            // Creation times are whole seconds, so what was made in this one before the edit is told by name.
            _entries.AddRange(Counted().Select(run => Entry(run, UpstreamOutcome.NotUsed)));
        }
    }

    /// <summary>What was entered now.</summary>
    public IReadOnlyList<UpstreamLedgerEntry> Entered => _entered;

    /// <summary>Enters every upstream Run that has come as far as it must, oldest first.</summary>
    public void Enter()
    {
        var taken = _entries.Where(static entry => entry.Outcome != UpstreamOutcome.Duplicate).Select(static entry => (entry.Task, entry.ScheduledTime)).ToHashSet();
        foreach (var run in NotEntered())
        {
            // One that still goes on has its place, too: the first one joins, not the first to end.
            var isFirst = taken.Add((run.Spec!.TaskRef!.Name, RunView.TimeOf(run))) || _edges.Count == 1;
            var edge = EdgeOf(run);
            if (JoinDecision.IsSameHost(edge) ? RunView.IsFinished(run) || run.Status?.FannedOut == true : RunView.IsFinished(run))
            {
                var entry = Entry(run, !_facts.Takes ? UpstreamOutcome.NotUsed
                    : !isFirst ? UpstreamOutcome.Duplicate
                    : IsMet(edge, run) ? UpstreamOutcome.Met : UpstreamOutcome.NotMet);
                _entries.Add(entry);
                _entered.Add(entry);
                _changed = true;
            }
        }
    }

    /// <summary>What is complete now. A Run that was deleted while it waited joins no more.</summary>
    public IReadOnlyList<DependencyFire> Fires()
    {
        var waiting = _entries.Where(entry => JoinDecision.IsWaiting(entry) && _runs.ContainsKey(entry.RunUid!) && _edges.ContainsKey(entry.Task!));
        var groups = _edges.Count == 1
            ? waiting.Select(static entry => new[] { entry })
            : waiting.GroupBy(static entry => entry.ScheduledTime).Select(static group => group.ToArray()).Where(group => group.Length == _edges.Count);
        var fires = groups
            .Select(group => new DependencyFire(
                RunView.TimeOf(_runs[group[0].RunUid!]),
                [.. _edges.Values.Select(edge => JoinDecision.UpstreamOf(edge, _runs[group.Single(entry => entry.Task == edge.Task).RunUid!]))]))
            .OrderBy(static fire => fire.ScheduledTime)
            .ToList();
        _fired.UnionWith(fires.SelectMany(static fire => fire.Upstreams, static (_, upstream) => upstream.RunUid!));
        _changed |= fires.Count > 0;
        return fires;
    }

    /// <summary>Gives up the oldest due times where too many wait.</summary>
    public IReadOnlyList<DateTimeOffset> GiveUp()
    {
        if (_edges.Count == 1)
        {
            return []; // nothing waits for anything: what is not used yet is being made
        }

        var dead = _entries.Where(JoinDecision.IsDeadEnd).Select(static entry => entry.ScheduledTime).ToHashSet();
        var waiting = _entries
            .Where(entry => JoinDecision.IsWaiting(entry) && !_fired.Contains(entry.RunUid!) && !dead.Contains(entry.ScheduledTime))
            .Select(static entry => entry.ScheduledTime)
            .Distinct()
            .OrderDescending()
            .Skip(JoinDecision.MostWaiting)
            .ToHashSet();
        if (waiting.Count == 0)
        {
            return [];
        }

        var newestJoined = _entries.Where(entry => entry.UsedBy is not null || _fired.Contains(entry.RunUid!)).Max(static entry => entry.ScheduledTime);
        for (var i = 0; i < _entries.Count; i++)
        {
            if (JoinDecision.IsWaiting(_entries[i]) && waiting.Contains(_entries[i].ScheduledTime))
            {
                _entries[i] = _entries[i] with { Outcome = UpstreamOutcome.Abandoned };
            }
        }

        _changed = true;
        return [.. waiting.Where(time => !(time < newestJoined)).Select(static time => time!.Value).Order()];
    }

    public TaskUpstreams? ToUpstreams()
    {
        if (!_changed)
        {
            return _facts.Task.Status!.Upstreams; // entries of Runs that are gone do no harm: they leave with the next one
        }

        Forget();
        Shorten();
        return new TaskUpstreams { Since = _since, Fingerprint = _fingerprint, Runs = _entries };
    }

    /// <summary>
    /// What is gone need not be known any more, unless it keeps its time from ever being joined: the rest of that time would wait for ever, and its
    /// history be kept for it. It stays until all of them are gone; for how many times, is limited, since the rest may never come. And what has joined
    /// keeps its place while another Run of its task and time goes on: that one would wait for others, which have joined already.
    /// </summary>
    private void Forget()
    {
        var gone = _entries.Where(IsGone).ToLookup(static entry => entry.ScheduledTime);
        var closed = gone
            .Where(time => time.Any(JoinDecision.IsDeadEnd) && time.Select(static entry => entry.Task).Distinct(StringComparer.Ordinal).Count() < _edges.Count)
            .Select(static time => time.Key)
            .OrderDescending()
            .Take(JoinDecision.MostWaiting)
            .ToHashSet();
        var claimed = _edges.Count == 1 ? [] : NotEntered()
            .Select(static run => (run.Spec!.TaskRef!.Name, (DateTimeOffset?)RunView.TimeOf(run)))
            .ToHashSet();
        _entries.RemoveAll(entry => IsGone(entry) && !closed.Contains(entry.ScheduledTime) && !claimed.Contains((entry.Task, entry.ScheduledTime)));
    }

    private bool IsGone(UpstreamLedgerEntry entry) => !_runs.ContainsKey(entry.RunUid!) && _facts.IsGone(entry.RunUid!);

    /// <summary>The longest histories of many upstream tasks do not fit: then the oldest Runs are put out of account as a whole.</summary>
    private void Shorten()
    {
        var surplus = _entries.Count - Limits.UpstreamLedger;
        if (surplus > 0)
        {
            var old = _entries
                .Where(entry => !_fired.Contains(entry.RunUid!))
                .OrderBy(entry => _runs.GetValueOrDefault(entry.RunUid!)?.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue)
                .Take(surplus)
                .ToList();
            var newest = old.Max(entry => _runs.GetValueOrDefault(entry.RunUid!)?.Metadata.CreationTimestamp) ?? _since;
            _since = newest < _since ? _since : newest.AddSeconds(1);
            _entries.RemoveAll(old.Contains);
        }
    }

    private IEnumerable<DistributedCronRun> Counted() => _runs.Values
        .Where(run => JoinDecision.Concerns(_edges, run, _since))
        .OrderBy(static run => run.Metadata.CreationTimestamp)
        .ThenBy(static run => run.Metadata.Name, StringComparer.Ordinal);

    /// <summary>What counts and has no entry yet.</summary>
    private IEnumerable<DistributedCronRun> NotEntered()
    {
        var known = _entries.Select(static entry => entry.RunUid).ToHashSet();
        return Counted().Where(run => !known.Contains(run.Metadata.Uid));
    }

    private TaskDependency EdgeOf(DistributedCronRun run) => _edges[run.Spec!.TaskRef!.Name!];

    /// <summary>With sameHost each host has its own condition; here it only matters whether there is any.</summary>
    private static bool IsMet(TaskDependency edge, DistributedCronRun run) =>
        JoinDecision.IsSameHost(edge) ? run.Status?.Plan?.Total > 0 : ConditionDecision.IsMet(edge, run);

    private static UpstreamLedgerEntry Entry(DistributedCronRun run, UpstreamOutcome outcome) => new()
    {
        Task = run.Spec!.TaskRef!.Name,
        Run = run.Metadata.Name,
        RunUid = run.Metadata.Uid,
        ScheduledTime = RunView.TimeOf(run),
        Outcome = outcome,
    };
}
