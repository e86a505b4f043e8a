using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Api.Statistics;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Conditions;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dependencies;
using Carillon.Operator.Events;
using Carillon.Operator.HostJoins;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Retention;
using Carillon.Operator.Runs;
using Carillon.Operator.Schedules;
using Carillon.Operator.Statistics;
using Carillon.Operator.Validation;
using Carillon.Operator.Writes;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Tasks;

/// <summary>Keeps a task's place on the schedule board, its status and its history.</summary>
internal sealed partial class TaskReconciler
{
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(10);

    private readonly ClusterCache _cache;
    private readonly ScheduleBoard _board;
    private readonly MissedLedger _missed;
    private readonly ReconcileQueues _queues;
    private readonly RunEnds _ends;
    private readonly GarbageList _garbage;
    private readonly HostJoinBaselines _joins;
    private readonly LiveRuns _live;
    private readonly UpstreamJoiner _joiner;
    private readonly StatusWriter _writer;
    private readonly OperatorEvents _events;
    private readonly OperatorMetrics _metrics;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TaskReconciler> _logger;
    private readonly OwnWrites<DistributedCronTask> _own;

    public TaskReconciler(
        ClusterCache cache,
        ScheduleBoard board,
        MissedLedger missed,
        ReconcileQueues queues,
        RunEnds ends,
        GarbageList garbage,
        HostJoinBaselines joins,
        LiveRuns live,
        OwnWrites<DistributedCronTask> own,
        UpstreamJoiner joiner,
        StatusWriter writer,
        OperatorEvents events,
        OperatorMetrics metrics,
        OperatorOptions options,
        TimeProvider time,
        ILogger<TaskReconciler> logger)
    {
        _cache = cache;
        _board = board;
        _missed = missed;
        _queues = queues;
        _ends = ends;
        _garbage = garbage;
        _joins = joins;
        _live = live;
        _own = own;
        _joiner = joiner;
        _writer = writer;
        _events = events;
        _metrics = metrics;
        _options = options;
        _time = time;
        _logger = logger;
    }

    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var task = _own.Newest(key, _cache.Tasks.Store.Find(key));
        _garbage.TaskGone(key, task);
        if (task is null || task.Metadata.DeletionTimestamp is not null)
        {
            _board.Remove(key);
            _missed.Forget(key);
            _queues.Tasks.Pacer.Forget(key);
            _joiner.Forget(key);
            return null;
        }

        var now = _time.GetUtcNow();
        var runs = _cache.RunsOf(key).Where(run => run.Spec?.TaskRef?.Uid is not { } uid || uid == task.Metadata.Uid).ToList();
        var acceptance = AcceptanceDecision.Decide(
            task,
            SpecProblems.Of(task),
            group => _cache.HostGroups.Store.Find(new ObjectKey(null, group)),
            name => _cache.Tasks.Store.Find(new ObjectKey(key.Namespace, name)));
        var join = _joiner.Decide(task, acceptance.Accepted);
        var (upstreams, fireAgain) = await _joiner.FireAsync(task, join, cancellationToken).ConfigureAwait(false);
        var facts = WithMissed(Schedule(task, runs, acceptance, now)) with
        {
            HostJoin = _joins.Of(task, acceptance.Accepted, now),
            Statistics = await CountAsync(task, runs, cancellationToken).ConfigureAwait(false),
            Upstreams = upstreams,
        };
        TimeSpan?[] again =
        [
            fireAgain,
            await WriteAsync(key, task, facts, join, cancellationToken).ConfigureAwait(false),
            await LetGoAsync(key, cancellationToken).ConfigureAwait(false),
            Collect(key, runs, now),
        ];
        return again.Min();
    }

    /// <summary>Puts the task on the board, or takes it off, and says where it stands there.</summary>
    private TaskFacts Schedule(DistributedCronTask task, IReadOnlyList<DistributedCronRun> runs, Acceptance acceptance, DateTimeOffset now)
    {
        var key = ObjectKey.Of(task);
        var facts = new TaskFacts { Task = task, Acceptance = acceptance, Runs = runs, Now = now, Mark = _board.IsTaken(key) ? null : RunMark(runs) };
        if (!acceptance.Accepted)
        {
            _board.Remove(key);
            return facts;
        }

        var epoch = ScheduleEpoch.Decide(task, now);
        if (TaskTimetable.TryCompile(task, epoch.Since) is not { } timetable)
        {
            _board.Remove(key);
            return facts with { Epoch = epoch };
        }

        facts = facts with { Epoch = epoch, HasSchedule = true };
        if (task.Spec!.Suspend == true)
        {
            _board.Remove(key);
            return facts;
        }

        return PutOnBoard(facts, epoch, timetable);
    }

    private TaskFacts PutOnBoard(TaskFacts facts, ScheduleEpoch epoch, TaskTimetable timetable)
    {
        var task = facts.Task;
        var beforeFirst = epoch.Since.AddSeconds(-1);
        var persisted = task.Status?.LastScheduleTime;
        var mark = EffectiveMark.Of(persisted, IsDecidedHere(task, epoch) ? [] : facts.Runs, beforeFirst);
        var missedSome = timetable.NextAfter(mark) <= facts.Now;
        var rules = DueRules.Of(task.Spec!);
        var inherited = mark > beforeFirst && !(mark <= persisted)
            ? new InheritedTimes { Timetable = timetable, Rules = rules, BeforeFirst = beforeFirst, Until = mark }
            : null;
        _missed.Begin(ObjectKey.Of(task), task.Metadata.Uid!, inherited);
        var entry = _board.Set(new ScheduleEntry
        {
            Key = ObjectKey.Of(task),
            Uid = task.Metadata.Uid!,
            Timetable = timetable,
            Rules = rules,
            Mark = mark,
            Fingerprint = epoch.Fingerprint,
            Resumes = epoch.Resumes && missedSome,
            Continuous = !missedSome,
        });
        return facts with
        {
            // A resumed task's new epoch is written only when its past is decided: until then a restart decides the same again.
            Epoch = entry.Resumes ? epoch : epoch.Resumed(facts.Now),
            Mark = EffectiveMark.ToWrite(entry.Mark, facts.Mark, beforeFirst, timetable),
            Refusal = entry.Refusal,
            Next = timetable.NextAfter(entry.Mark > facts.Now ? entry.Mark : facts.Now),
        };
    }

    /// <summary>Lets a task go on that waits for the end of its Runs.</summary>
    private async Task<TimeSpan?> LetGoAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (!_board.TryGet(key, out var entry) || !entry.WaitsForIdle)
        {
            return null;
        }

        if (!await _ends.IsIdleAsync(key, entry.Awaited, cancellationToken).ConfigureAwait(false))
        {
            return IdleLook; // its end comes as an event, unless it goes before the cache has shown it
        }

        _board.OnIdle(entry);
        return null;
    }

    /// <summary>
    /// Whether the board itself knows up to where the schedule is decided. Then Runs say nothing: those of a decision that is not concluded yet are
    /// there already, and what the same decision passes over is not known before.
    /// </summary>
    private bool IsDecidedHere(DistributedCronTask task, ScheduleEpoch epoch)
    {
        var key = ObjectKey.Of(task);
        return _board.IsTaken(key)
            || (_board.TryGet(key, out var entry) && entry.Uid == task.Metadata.Uid && entry.Fingerprint == epoch.Fingerprint);
    }

    /// <summary>Adds what got no Run. It belongs to a mark, so both are written at once.</summary>
    private TaskFacts WithMissed(TaskFacts facts)
    {
        var (key, uid) = (ObjectKey.Of(facts.Task), facts.Task.Metadata.Uid!);
        _missed.Begin(key, uid, inherited: null); // where it is not on the board, nothing was left
        var skipped = _missed.Unwritten(key, uid, facts.Task.Status?.LastScheduleTime, facts.Runs);
        return facts with { Skipped = skipped, Mark = skipped is null || skipped.Mark < facts.Mark ? facts.Mark : skipped.Mark };
    }

    private static DateTimeOffset? RunMark(IReadOnlyList<DistributedCronRun> runs) =>
        runs.Where(RunView.IsScheduled).Max(static run => run.Spec?.ScheduledTime);

    /// <summary>
    /// What the finished Runs add to the statistics. A Run's figures and its entry in the ledger go with one write, but the ledger comes by another
    /// watch than the Runs: a Run that is still cached may have been counted, collected and forgotten by the leader before, and one that is not
    /// cached may not have come yet. So where that may be, the server is asked, once for all of them.
    /// </summary>
    private async Task<TaskStatistics?> CountAsync(DistributedCronTask task, IReadOnlyList<DistributedCronRun> runs, CancellationToken cancellationToken)
    {
        var zone = TaskTimetable.TryFindZone(task.Spec?.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var ledger = (task.Status?.StatsLedger ?? []).ToLookup(static entry => entry.RunUid ?? "");
        var uncounted = new List<DistributedCronRun>();
        foreach (var run in runs.Where(RunView.IsFinished))
        {
            // Adding up is work in proportion to the hosts, so it is done once per Run, and again only when its counts were corrected.
            if (!ledger[run.Metadata.Uid!].Any(entry => RunContribution.Covers(entry, run)))
            {
                uncounted.Add(run);
            }
        }

        if (uncounted.Count == 0)
        {
            return null;
        }

        var cached = runs.Select(static run => run.Metadata.Uid).ToHashSet();
        var isInDoubt = ledger.Any(entries => !cached.Contains(entries.Key) && !_garbage.IsKnownGone(entries.Key));
        for (var i = 0; i < uncounted.Count && !isInDoubt; i++)
        {
            isInDoubt = await _live.IsInheritedAsync(uncounted[i], cancellationToken).ConfigureAwait(false);
        }

        var live = isInDoubt ? await _live.UidsOfAsync(task, cancellationToken).ConfigureAwait(false) : null;
        return StatisticsDecision.Decide(
            task.Status?.DailyStats,
            task.Status?.StatsLedger,
            uncounted.Where(run => live?.Contains(run.Metadata.Uid!) != false)
                .Select(run => RunContribution.Of(run, _cache.ExecutionsOf(run.Metadata.Uid!), zone)),
            uid => !cached.Contains(uid) && (live is null ? _garbage.IsKnownGone(uid) : !live.Contains(uid)));
    }

    private async Task<TimeSpan?> WriteAsync(ObjectKey key, DistributedCronTask task, TaskFacts facts, JoinStep join, CancellationToken cancellationToken)
    {
        var status = TaskStatusDecision.Decide(facts);
        if (MergeDiff.Between(task.Status, status, CarillonJsonContext.Default.DistributedCronTaskStatus) is not { } change)
        {
            return null;
        }

        // What a person just changed is answered at once; what follows from Runs can wait for more of it.
        var edited = task.Status?.ObservedGeneration != task.Metadata.Generation;
        if (!edited && _queues.Tasks.Pacer.Remaining(key) is var wait && wait > TimeSpan.Zero)
        {
            return wait;
        }

        Announce(task, facts.Acceptance);
        _queues.Tasks.Pacer.Mark(key);
        try
        {
            // Only over what was seen: figures would be counted twice, and a schedule that the leader before has begun would begin once more.
            await _writer.WriteAsync(CarillonResources.Tasks, _own, task, change, onlyIfUnchanged: true, cancellationToken).ConfigureAwait(false);
            Announce(task, facts.Skipped);
            if (!ReferenceEquals(facts.Upstreams, task.Status?.Upstreams))
            {
                _joiner.OnRecorded(task, join);
            }

            return null;
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            return _options.StatusInterval;
        }
    }

    private void Announce(DistributedCronTask task, Acceptance acceptance)
    {
        var before = ConditionList.Find(task.Status?.Conditions, TaskStatusDecision.AcceptedCondition);
        if (!acceptance.Accepted && (before?.Reason != acceptance.Reason || before.Message != acceptance.Message))
        {
            _events.NotAccepted(task, acceptance.Reason, acceptance.Message);
            LogNotAccepted(_logger, ObjectKey.Of(task), acceptance.Reason);
        }
    }

    /// <summary>Says what got no Run, once the status does: that was a write which only one leader can have made.</summary>
    private void Announce(DistributedCronTask task, SkippedTimes? skipped)
    {
        if (skipped is not null)
        {
            _events.Missed(task, skipped);
            _metrics.TimesMissed(skipped.Reasons);
            LogMissed(_logger, ObjectKey.Of(task), skipped.Count, skipped.To);
        }
    }

    /// <summary>Hands over what has outlived the history, judged by what is persisted.</summary>
    private TimeSpan? Collect(ObjectKey key, IReadOnlyList<DistributedCronRun> runs, DateTimeOffset now)
    {
        if (_own.Newest(key, _cache.Tasks.Store.Find(key)) is not { } persisted)
        {
            return null;
        }

        var plan = RetentionDecision.Decide(
            persisted,
            runs,
            run => _cache.CountExecutionsOf(run.Metadata.Uid!),
            _options.MaxExecutionsPerTask,
            run => _joiner.IsNeeded(persisted, run) || _joins.IsNeeded(persisted, run),
            now);
        _garbage.Add(plan);
        return plan.After;
    }
}
