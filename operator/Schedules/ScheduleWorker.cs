using System.Threading.Channels;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Events;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Runs;
using Carillon.Operator.Writes;
using Carillon.Runtime.Timing;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Schedules;

/// <summary>
/// Owns time: takes due tasks from the board and makes their Runs. A Run's name is its lock: whatever is repeated here after a crash, a
/// lost answer or by a second operator finds the Run already there.
/// </summary>
internal sealed partial class ScheduleWorker
{
    /// <summary>The wall clock may be set while we wait, so it is looked at this often.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private readonly ScheduleBoard _board;
    private readonly MissedLedger _missed;
    private readonly ClusterCache _cache;
    private readonly OwnWrites<DistributedCronTask> _own;
    private readonly RunEnds _ends;
    private readonly LiveRuns _live;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly ReconcileQueues _queues;
    private readonly OperatorEvents _events;
    private readonly OperatorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Backoff _refusalBackoff;
    private readonly ILogger<ScheduleWorker> _logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public ScheduleWorker(
        ScheduleBoard board,
        MissedLedger missed,
        ClusterCache cache,
        OwnWrites<DistributedCronTask> own,
        RunEnds ends,
        LiveRuns live,
        IKubernetesClient client,
        WriteGate gate,
        ReconcileQueues queues,
        OperatorEvents events,
        OperatorMetrics metrics,
        OperatorOptions options,
        TimeProvider time,
        ILogger<ScheduleWorker> logger)
    {
        _board = board;
        _missed = missed;
        _cache = cache;
        _own = own;
        _ends = ends;
        _live = live;
        _client = client;
        _gate = gate;
        _queues = queues;
        _events = events;
        _metrics = metrics;
        _time = time;
        _refusalBackoff = new Backoff(RetryDelay, TimeSpan.FromMinutes(1), random: options.Random);
        _logger = logger;
    }

    /// <summary>Fires what is due until cancelled, then waits for the writes in flight.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var wake = () => { _wake.Writer.TryWrite(true); };
        _board.Changed += wake;
        var firing = new HashSet<Task>();
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var now = _time.GetUtcNow();
                firing.UnionWith(FireDue(now, cancellationToken));
                firing.RemoveWhere(static task => task.IsCompleted);
                await WaitAsync(now, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        finally
        {
            _board.Changed -= wake;
            await Task.WhenAll(firing).ConfigureAwait(false);
        }
    }

    /// <summary>Begins to fire all that is due; the tasks never fail.</summary>
    internal IReadOnlyList<Task> FireDue(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var firing = new List<Task>();
        while (_board.TryTake(now, out var due))
        {
            firing.Add(FireAsync(due, now, cancellationToken));
        }

        return firing;
    }

    private async Task WaitAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var wait = _board.NextDue() is { } due && DateTimeOffset.FromUnixTimeSeconds(due) - now is var left && left < LongestWait
            ? left
            : LongestWait;
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var timer = Task.Delay(wait, _time, waiting.Token);
        var woken = _wake.Reader.ReadAsync(waiting.Token).AsTask();
        await Task.WhenAny(timer, woken).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(timer, woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Decides and fires one due task; never throws.</summary>
    private async Task FireAsync(ScheduleEntry due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var task = _own.Newest(due.Key, _cache.Tasks.Store.Find(due.Key));
            if (task?.Metadata.Uid != due.Uid || task.Metadata.DeletionTimestamp is not null || task.Spec is null or { Suspend: true })
            {
                _board.Discard(due);
                _queues.Tasks.Add(due.Key); // puts it back if it is to stay
                return;
            }

            var before = due.Mark;
            if (!due.IsCompared)
            {
                if (await CompareAsync(due, task, now, cancellationToken).ConfigureAwait(false) is not { } compared)
                {
                    return;
                }

                due = compared;
            }

            (due, var outcome) = await DecideAsync(due, task, now, cancellationToken).ConfigureAwait(false);
            if (outcome.Fires.Count > 0)
            {
                _queues.Tasks.Pacer.Begin(due.Key); // a short Run ends within the interval: then its begin and end are one write
            }

            Refusal? refusal = null;
            var unmade = new List<SkippedTimes?>();
            foreach (var fire in outcome.Fires)
            {
                (var made, refusal) = await MakeRunAsync(task, fire, due.Refusals == 0, cancellationToken).ConfigureAwait(false);
                due = due with { Awaited = made ?? due.Awaited };
                if (refusal is { MayPass: true })
                {
                    // Still due; how late it may be made is for the task's own policies to say.
                    TryAgain(due, now + _refusalBackoff.Delay(due.Refusals + 1), refusal);
                    return;
                }

                unmade.Add(refusal is null ? null : SkippedTimes.One(fire.ScheduledTime, WhyUnmade(refusal)));
            }

            Conclude(due, before, outcome with { Skipped = SkippedTimes.Join([outcome.Skipped, .. unmade]) }, refusal, now);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception fault)
        {
            // One task's trouble is not the others': it is tried again, and its due time stays due meanwhile.
            LogFireFailed(_logger, fault, due.Key, RetryDelay);
            TryAgain(due, now + ((fault as KubernetesException)?.RetryAfter ?? RetryDelay));
        }
    }

    /// <summary>
    /// Gives back what was not concluded. Runs of it may have been made, one whose answer was lost among them, and the next decision is about another
    /// window: then they are asked for, as after another leader. The status left such Runs to the decision; where the task is off the board meanwhile, or has
    /// another schedule, there is none any more, and it tells of them itself.
    /// </summary>
    private void TryAgain(ScheduleEntry due, DateTimeOffset at, Refusal? refusal = null)
    {
        _board.Retry(due with { IsCompared = false, KnowsRuns = false }, at, refusal);
        _queues.Tasks.AddPaced(due.Key);
    }

    /// <summary>
    /// Makes sure, before the first fire in a term, that the cache is not behind what the leader before has written: it would fire again what
    /// that one fired, and whose Runs its history has dropped since.
    /// </summary>
    /// <returns>The task to fire; null when it is not to be fired now, and has been given back.</returns>
    private async Task<ScheduleEntry?> CompareAsync(
        ScheduleEntry due, DistributedCronTask task, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var live = await _client.FindAsync(CarillonResources.Tasks, due.Key.Namespace, due.Key.Name, cancellationToken).ConfigureAwait(false);
        if (live?.Metadata.Uid != due.Uid)
        {
            _board.Retry(due, now + RetryDelay); // gone, as the cache will show
            return null;
        }

        _own.Remember(live);
        if (live.Metadata.Generation != task.Metadata.Generation || !IsSameEpoch(task.Status, live.Status))
        {
            _board.Discard(due);
            _queues.Tasks.Add(due.Key); // puts it back with the schedule that it has
            return null;
        }

        due = due with
        {
            IsCompared = true,
            Mark = live.Status?.LastScheduleTime is { } mark && mark > due.Mark ? mark : due.Mark,
        };
        return due.Rules.OneAtATime ? await CompareRunsAsync(due, task, cancellationToken).ConfigureAwait(false) : due;
    }

    /// <summary>
    /// Makes sure, before something is passed over for the first time in a term, that it has no Run: the leader before may have made one that the
    /// cache does not show yet. What that one passed over itself is taken in with the mark that it did not get to write.
    /// </summary>
    private async Task<ScheduleEntry> CompareRunsAsync(ScheduleEntry due, DistributedCronTask task, CancellationToken cancellationToken)
    {
        var runs = await _live.OfAsync(task, cancellationToken).ConfigureAwait(false);
        var made = new InheritedTimes
        {
            Timetable = due.Timetable,
            Rules = due.Rules,
            BeforeFirst = due.Mark,
            Until = EffectiveMark.Of(due.Mark, runs, due.Mark),
        };
        if (made.Missed(due.Mark, runs) is { } skipped)
        {
            _missed.Add(due.Key, due.Uid, skipped);
        }

        return due with { KnowsRuns = true, Mark = made.Until, Awaited = due.Rules.OneAtATime ? RunEnds.FindActive(runs) : null };
    }

    private async Task<(ScheduleEntry Due, DueOutcome Outcome)> DecideAsync(
        ScheduleEntry due, DistributedCronTask task, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var busy = due.Rules.OneAtATime && !await _ends.IsIdleAsync(due.Key, due.Awaited, cancellationToken).ConfigureAwait(false);
        var outcome = Decide(due, now, busy);
        if (outcome.Skipped is null || due.KnowsRuns)
        {
            return (due, outcome);
        }

        due = await CompareRunsAsync(due, task, cancellationToken).ConfigureAwait(false);
        return (due, Decide(due, now, busy));
    }

    private static DueOutcome Decide(ScheduleEntry due, DateTimeOffset now, bool busy)
    {
        var rules = due.Resumes ? due.Rules with { Grace = TimeSpan.Zero } : due.Rules;
        return DueDecision.Decide(due.Timetable, rules, new DueWindow(due.Mark, now, due.Continuous, busy));
    }

    /// <summary>Whether the schedule began when the cache says; that of a new task does so with its creation, also before that is written.</summary>
    private static bool IsSameEpoch(DistributedCronTaskStatus? cached, DistributedCronTaskStatus? live) =>
        cached?.ObservedGeneration is null || cached.ScheduleFingerprint == live?.ScheduleFingerprint;

    private void Conclude(ScheduleEntry due, DateTimeOffset before, DueOutcome outcome, Refusal? refusal, DateTimeOffset now)
    {
        if (outcome.Mark <= before && !outcome.WaitsForIdle)
        {
            _board.Retry(due, now + RetryDelay); // the clock was set back: its time comes again
            return;
        }

        if (outcome.Skipped is { } skipped)
        {
            _missed.Add(due.Key, due.Uid, skipped with { Mark = outcome.Mark }); // before the mark: whoever writes that writes this too
        }

        _board.Advance(due, outcome.Mark, outcome.WaitsForIdle, refusal, due.Awaited);
        _queues.Tasks.AddPaced(due.Key);
    }

    /// <summary>Makes the Run of a due time, or finds that it exists.</summary>
    /// <returns>The Run, or what keeps it from being made.</returns>
    /// <exception cref="RunNameTakenException">A Run of an earlier task of that name is still there.</exception>
    private async Task<(AwaitedRun? Made, Refusal? Refusal)> MakeRunAsync(DistributedCronTask task, DueFire fire, bool firstTry, CancellationToken cancellationToken)
    {
        var run = ScheduledRun.Make(task, fire);
        var ns = task.Metadata.Namespace;
        DistributedCronRun made;
        try
        {
            made = await _gate.CreateAsync(
                token => _client.CreateAsync(CarillonResources.Runs, ns, run, null, token), cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            var existing = await _client.FindAsync(CarillonResources.Runs, ns, run.Metadata.Name!, cancellationToken).ConfigureAwait(false);
            if (existing is null || existing.Spec?.TaskRef?.Uid is { } uid && uid != task.Metadata.Uid)
            {
                throw new RunNameTakenException($"run {ns}/{run.Metadata.Name} of an earlier task is not gone yet");
            }

            if (RunView.IsScheduled(existing))
            {
                return (Awaited(existing), null);
            }

            // A person's own Run: to take it for that of the due time would be to leave the due time out.
            var taken = new Refusal(Reasons.RunNameTaken, "a run that the schedule did not make has its name", MayPass: false);
            OnRefused(task, run.Metadata.Name!, taken, firstTry);
            return (null, taken);
        }
        catch (KubernetesApiException e) when (Refusal.Of(e) is { } refusal)
        {
            OnRefused(task, run.Metadata.Name!, refusal, firstTry);
            return (null, refusal);
        }

        _metrics.RunMade(fire.Trigger, _time.GetUtcNow() - fire.ScheduledTime);
        _events.Fired(task, run.Metadata.Name!, fire.Trigger);
        LogFired(_logger, ns, run.Metadata.Name!, fire.Trigger);
        return (Awaited(made), null);
    }

    private static MissedReason WhyUnmade(Refusal refusal) =>
        refusal.Reason == Reasons.RunNameTaken ? MissedReason.NameTaken : MissedReason.RefusedByServer;

    private static AwaitedRun Awaited(DistributedCronRun run) => new(run.Metadata.Name!, run.Metadata.Uid!);

    private void OnRefused(DistributedCronTask task, string run, Refusal refusal, bool firstTry)
    {
        LogRefused(_logger, task.Metadata.Namespace, run, refusal.Reason, refusal.Message);
        if (firstTry || !refusal.MayPass)
        {
            _events.Refused(task, run, refusal);
        }
    }
}
