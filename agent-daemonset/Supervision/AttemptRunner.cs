using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Output;
using Carillon.Agent.Values;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Supervision;

/// <summary>
/// Takes one attempt from its slot to its end in the journal. When the agent stops it lets go: what runs goes on, and the next agent
/// takes it up here as if nothing had been.
/// </summary>
internal sealed partial class AttemptRunner
{
    /// <summary>Shorter runs are reported once, when they have ended.</summary>
    private static readonly TimeSpan ReportRunningAfter = TimeSpan.FromSeconds(1);

    /// <summary>How long a wrapper is waited for of which all that it ran is gone.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>How often is looked for what cannot be ended.</summary>
    private static readonly TimeSpan AlivePause = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IExecutor> _executors;
    private readonly RunFolders _folders;
    private readonly ValueWait _values;
    private readonly DurableJournal _journal;
    private readonly StatusComposer _statuses;
    private readonly IReportQueue _reports;
    private readonly AgentMetrics _metrics;
    private readonly HostClock _clock;
    private readonly ILogger _logger;

    public AttemptRunner(
        IReadOnlyList<IExecutor> executors,
        RunFolders folders,
        ValueWait values,
        DurableJournal journal,
        StatusComposer statuses,
        IReportQueue reports,
        AgentMetrics metrics,
        HostClock clock,
        ILogger<AttemptRunner> logger)
    {
        _executors = executors;
        _folders = folders;
        _values = values;
        _journal = journal;
        _statuses = statuses;
        _reports = reports;
        _metrics = metrics;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Starts the attempt of an entry in stage Starting, or adopts that of one in stage Launched, and stays with it.</summary>
    /// <returns>False when it gave its slot back because it lacks values: <see cref="WaitForValuesAsync"/> comes next.</returns>
    public async Task<bool> RunAsync(JournalEntry entry, RunHandle handle, CancellationToken stop)
    {
        var context = new AttemptContext(
            entry.Execution, entry.Spec, entry.Attempt, entry.RunId!, _folders.Of(entry.Execution.Uid, entry.RunId!));
        _folders.NoteKeepDays(entry.Execution.Uid, entry.Spec.Output?.KeepDays ?? TaskDefaults.KeepDays);
        var executor = entry.Spec.Executor is { } spec ? _executors.FirstOrDefault(candidate => candidate.Handles(spec)) : null;
        if (executor is null)
        {
            await EndWithoutStartAsync(entry, new(ExecutionPhase.Failed, Reasons.ExecutorUnsupported, "this agent cannot run this executor"), stop);
            return true;
        }

        if (entry.Stage == EntryStage.Launched)
        {
            await using var adopted = executor.Adopt(context, entry.Launch!);
            LogAdopted(entry.Execution, entry.Attempt);
            await using var mask = new RunMask(entry.Execution, entry.Spec.Executor, entry.Launch!, _values, why => LogNoMaskYet(entry.Execution, why));
            await FollowAsync(entry, new(adopted, mask), handle, stop);
            return true;
        }

        if (_folders.HasStarted(entry.Execution.Uid, entry.Attempt))
        {
            // A journal that was cut off or set back knows less than the host: a log file loses its end in silence.
            await EndWithoutStartAsync(entry, OutcomeDecision.JournalBehind(entry.Attempt), stop);
            return true;
        }

        switch (await ValuesAsync(entry, handle, stop))
        {
            case ValueWaitEnd.Known known:
                await PrepareAsync(entry, executor, context with { Values = known.Values }, handle, stop);
                return true;
            case ValueWaitEnd.Refused refused:
                await EndWithoutStartAsync(entry, OutcomeDecision.WithoutValues(entry.Attempt, refused.Why), stop);
                return true;
            case ValueWaitEnd.GivenUp:
                await GiveUpStartAsync(entry, handle, stop);
                return true;
            default:
                await _journal.CommitAsync(stop, new JournalRecord.SlotReturned { Uid = entry.Execution.Uid });
                return false;
        }
    }

    /// <summary>
    /// Waits for the values of an Execution that has given its slot back, for others need none. Done when they are there, so that it can try
    /// for a slot again, when it has ended without them, or when the start is not wanted any more.
    /// </summary>
    public async Task WaitForValuesAsync(JournalEntry entry, RunHandle handle, CancellationToken stop)
    {
        var allowed = TimeSpan.FromSeconds(entry.Spec.StartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds);
        var patience = handle.StartBy is { } startBy ? startBy - _clock.Monotonic : allowed;
        var uses = ValueReferences.Of(entry.Spec.Executor);
        switch (await _values.ForAsync(entry.Execution, uses, patience, why => LogNoValuesYet(entry.Execution, why), handle.StartUnwanted, stop))
        {
            case ValueWaitEnd.Refused refused:
                await EndWaitingAsync(entry, OutcomeDecision.WithoutValues(entry.Attempt, refused.Why), stop);
                break;
            case ValueWaitEnd.TooLate late:
                var message = OutcomeDecision.StillWithoutValues(late.Why, entry.Attempt, allowed);
                await EndWaitingAsync(entry, OutcomeDecision.WithoutValues(entry.Attempt, message), stop);
                break;
        }
    }

    private async Task<ValueWaitEnd> ValuesAsync(JournalEntry entry, RunHandle handle, CancellationToken stop)
    {
        var uses = ValueReferences.Of(entry.Spec.Executor);
        return uses.Count == 0
            ? new ValueWaitEnd.Known(ResolvedValues.None)
            : await _values.OnceAsync(entry.Execution, uses, handle.StartUnwanted, stop);
    }

    private async Task GiveUpStartAsync(JournalEntry entry, RunHandle handle, CancellationToken stop)
    {
        if (handle.EndRequested.IsCompleted)
        {
            var mark = await handle.EndRequested;
            await EndWithoutStartAsync(entry, OutcomeDecision.OfReason(mark.Reason, mark.Message), stop);
            return;
        }

        await _journal.CommitAsync(stop, new JournalRecord.SlotReturned { Uid = entry.Execution.Uid });
    }

    private async Task PrepareAsync(JournalEntry entry, IExecutor executor, AttemptContext context, RunHandle handle, CancellationToken stop)
    {
        LogPreparing(entry.Execution, entry.Attempt);
        switch (await executor.PrepareAsync(context, stop))
        {
            case Preparation.Refused refused:
                await EndWithoutStartAsync(entry, Masked(refused.Outcome, context.Values.Mask()), stop);
                break;
            case Preparation.Ready ready:
                await using (ready.Attempt)
                {
                    await using var mask = new RunMask(context.Values);
                    await StartAsync(entry, new(ready.Attempt, mask), context.Values, handle, stop);
                }

                break;
        }
    }

    private async Task StartAsync(
        JournalEntry entry, FollowedAttempt followed, ResolvedValues values, RunHandle handle, CancellationToken stop)
    {
        var attempt = followed.Attempt;
        if (handle.EndRequested.IsCompleted)
        {
            await GiveUpStartAsync(entry, handle, stop);
            return;
        }

        var launched = new JournalRecord.Launched
        {
            Uid = entry.Execution.Uid,
            Mark = new LaunchMark
            {
                Wrapper = attempt.Wrapper,
                BootId = _clock.BootId,
                Uptime = _clock.Uptime,
                Time = _clock.ServerNow,
                Cgroup = attempt.Cgroup,
                SecretVersions = values.SecretVersions is { Count: > 0 } versions ? versions : null,
            },
        };
        if (!await _journal.TryCommitAsync(launched))
        {
            var reason = _journal.Trouble == JournalTrouble.DiskFull ? Reasons.DiskFull : Reasons.StartFailed;
            await EndWithoutStartAsync(entry, new(ExecutionPhase.Failed, reason, "the journal could not be written"), stop);
            return;
        }

        LogAtGate(entry.Execution, entry.Attempt);
        await attempt.OpenAsync();
        _metrics.Started(entry, launched.Mark.Time);
        if (attempt.Wrapper is { } wrapper)
        {
            LogStarted(entry.Execution, entry.Attempt, wrapper.Pid);
        }
        else
        {
            LogStartedInside(entry.Execution, entry.Attempt);
        }

        await FollowAsync(JournalEntry.Apply(entry, launched)!, followed, handle, stop);
    }

    private async Task FollowAsync(JournalEntry entry, FollowedAttempt followed, RunHandle handle, CancellationToken stop)
    {
        var attempt = followed.Attempt;
        var ended = attempt.WaitAsync(stop);
        if (entry.Ending is null && await WatchAsync(entry, attempt, ended, handle, stop) is { } mark)
        {
            var ending = new JournalRecord.Ending { Uid = entry.Execution.Uid, Mark = mark };
            if (!await _journal.TryCommitAsync(ending))
            {
                LogEndingNotWritten(entry.Execution); // the next agent would not know the reason; to let it run on would be worse
            }

            entry = JournalEntry.Apply(entry, ending)!;
            LogEnding(entry.Execution, mark.Reason, mark.Message);
        }

        var clean = (entry.Ending is null || await EndAsync(entry, attempt, handle, stop)) && await HasEndedAsync(ended, stop);

        attempt.LookAtOutput(final: true);
        var outcome = attempt.Conclude(entry);
        if (outcome is null && await _reports.IsKnownAsStartedAsync(entry.Execution, entry.Attempt, stop))
        {
            // A file system that turned read-only, or was cut off, has lost the mark.
            outcome = OutcomeDecision.Interrupted;
        }

        if (outcome is null)
        {
            await _journal.CommitAsync(stop, new JournalRecord.SlotReturned { Uid = entry.Execution.Uid });
            LogNeverStarted(entry.Execution, entry.Attempt);
            return;
        }

        if (entry.Ending is null && attempt.Alive() is { Count: > 0 } left)
        {
            // The run is over when its command is, however that ended, and nothing of a run lives on after it.
            clean = await EndAsync(entry, attempt, handle, stop);
            attempt.LookAtOutput(final: true);
            outcome = clean ? outcome.With(OutcomeDecision.LeftRemark(left.Count)) : outcome;
        }

        if (clean)
        {
            await FinishAsync(entry, outcome, followed, handle, stop);
        }
        else
        {
            await OutliveAsync(entry, outcome, followed, ended, handle, stop);
        }
    }

    /// <summary>Whoever was killed, with all that it started, ends at once; unless it hangs in the kernel.</summary>
    private async Task<bool> HasEndedAsync(Task ended, CancellationToken stop)
    {
        if (!ended.IsCompleted)
        {
            await AnyOfAsync(ended, ended, EndPatience, stop);
        }

        if (ended.IsCompleted)
        {
            await ended;
        }

        return ended.IsCompleted;
    }

    /// <summary>
    /// Stays with processes that not even KILL ends, as they hang in the kernel. The result is told at once, so that nobody waits for them; the
    /// slot is kept until they are gone, so that their task does not begin beside them and they pile up no further than there are slots. The
    /// journal says until then that they run: the next agent ends them once more and stays with them too.
    /// </summary>
    private async Task OutliveAsync(
        JournalEntry entry, AttemptOutcome outcome, FollowedAttempt followed, Task ended, RunHandle handle, CancellationToken stop)
    {
        var attempt = followed.Attempt;
        var alive = attempt.Alive();
        outcome = outcome.With(OutcomeDecision.AliveRemark(alive));
        LogLeftAlive(entry.Execution, string.Join(", ", alive));
        var line = _statuses.Attempt(entry, outcome, _clock.ServerNow, _clock.Uptime);
        var result = Result(entry, outcome, line, attempt, await followed.Mask.AtEndAsync(stop));
        _reports.AddUnwritten(entry.Execution.Uid, result);
        while (attempt.Alive().Count > 0 || !await HasEndedAsync(ended, stop))
        {
            if (handle.Hurry.IsCancellationRequested)
            {
                return; // whoever stops the agent at its terminal does not wait for them either
            }

            using var pause = CancellationTokenSource.CreateLinkedTokenSource(stop, handle.Hurry);
            await Task.Delay(AlivePause, _clock.Provider, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }

        LogGone(entry.Execution);
        await FinishAsync(entry, result, stop);
    }

    /// <summary>Stays with the attempt until it ended (null) or must be ended (why).</summary>
    private async Task<EndingMark?> WatchAsync(JournalEntry entry, IAttempt attempt, Task ended, RunHandle handle, CancellationToken stop)
    {
        var limit = TimeSpan.FromSeconds(entry.Spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds);
        var running = _clock.Monotonic - (_clock.Uptime - entry.Launch!.Uptime);
        var pace = new OutputPace();
        var reported = false;
        while (true)
        {
            var elapsed = _clock.Monotonic - running;
            if (ended.IsCompleted)
            {
                await ended;
                return null;
            }

            if (handle.EndRequested.IsCompleted)
            {
                return await handle.EndRequested;
            }

            if (elapsed >= limit)
            {
                return new EndingMark(EndReason.TimedOut, OutcomeDecision.TimeoutMessage(limit));
            }

            if (!reported && elapsed >= ReportRunningAfter)
            {
                reported = true;
                _reports.Add(entry.Execution.Uid);
            }

            var wait = Shortest(pace.Next(attempt.LookAtOutput(final: false)), limit - elapsed, reported ? limit : ReportRunningAfter - elapsed);
            await AnyOfAsync(ended, handle.EndRequested, wait, stop);
        }
    }

    private static Task<bool> EndAsync(JournalEntry entry, IAttempt attempt, RunHandle handle, CancellationToken stop)
    {
        var grace = TimeSpan.FromSeconds(entry.Spec.TerminationGracePeriodSeconds ?? TaskDefaults.TerminationGracePeriodSeconds);
        return attempt.EndAsync(grace, handle.Hurry, stop);
    }

    private async Task FinishAsync(
        JournalEntry entry, AttemptOutcome outcome, FollowedAttempt followed, RunHandle handle, CancellationToken stop)
    {
        var uptime = _clock.Uptime;
        var now = await ServerTimeAsync(entry, outcome, handle, stop);
        var line = _statuses.Attempt(entry, outcome, now, uptime);
        if (NextAttempt(entry, outcome, handle) is { } wait)
        {
            LogRetry(entry.Execution, entry.Attempt, new EndForLog(outcome.Phase, outcome.Reason, null), wait);
            var otherwise = Result(entry, outcome, line, followed.Attempt, followed.Mask.Now); // the next attempt waits for nobody's answer
            await _journal.CommitAsync(
                stop,
                new JournalRecord.AttemptEnded { Uid = entry.Execution.Uid, Attempt = line, NextAttemptAt = now + wait, Otherwise = otherwise });
            _reports.Add(entry.Execution.Uid);
            return;
        }

        await FinishAsync(entry, Result(entry, outcome, line, followed.Attempt, await followed.Mask.AtEndAsync(stop)), stop);
    }

    /// <summary>
    /// Now, by the clock of the API server. An attempt that an earlier agent started may end before this one knows that, and a host that has
    /// booted may have any time: the backoff waits for the right one, and so does an end that has no other time. Nothing starts by then anyway.
    /// </summary>
    private async Task<DateTimeOffset> ServerTimeAsync(JournalEntry entry, AttemptOutcome outcome, RunHandle handle, CancellationToken stop)
    {
        if (!_clock.ServerTimeKnown.IsCompleted && (outcome.IsLost || NextAttempt(entry, outcome, handle) is not null))
        {
            LogWaitsForTime(entry.Execution, entry.Attempt);
            await Task.WhenAny(_clock.ServerTimeKnown, handle.EndRequested).WaitAsync(stop);
        }

        return _clock.ServerNow;
    }

    /// <summary>What is told of an Execution with its last attempt: nothing that may be secret, and no output where nobody knows what is.</summary>
    private ExecutionStatus Result(
        JournalEntry entry, AttemptOutcome outcome, ExecutionAttempt line, IAttempt attempt, (SecretMask? Mask, string? Why) hidden)
    {
        var excerpt = attempt.Excerpt(StatusComposer.OutputBudget(entry.Spec, outcome), hidden.Mask ?? SecretMask.None);
        if (hidden.Mask is { } mask)
        {
            attempt.NoteHidden(mask);
            outcome = Masked(outcome, mask);
        }
        else if (excerpt.Text.Length > 0)
        {
            excerpt = excerpt.Withheld();
            outcome = outcome.With(OutcomeDecision.WithheldRemark(hidden.Why!));
        }

        outcome = excerpt.LimitExceeded ? outcome.With(OutcomeDecision.LimitRemark) : outcome;
        outcome = excerpt.DiskWasFull ? outcome.With(OutcomeDecision.DiskRemark) : outcome;
        return _statuses.Final(entry, outcome, line, excerpt, attempt.Usage());
    }

    private async Task EndWithoutStartAsync(JournalEntry entry, AttemptOutcome outcome, CancellationToken stop)
    {
        switch (WithoutStart(entry, outcome))
        {
            case JournalRecord.Finished finished:
                await FinishAsync(entry, finished.Result, stop);
                break;
            case var attemptEnded:
                await _journal.CommitAsync(stop, attemptEnded);
                _reports.Add(entry.Execution.Uid);
                break;
        }
    }

    /// <summary>The same for one without a slot, which somebody else may end at the same time.</summary>
    private async Task EndWaitingAsync(JournalEntry entry, AttemptOutcome outcome, CancellationToken stop)
    {
        var uid = entry.Execution.Uid;
        var record = WithoutStart(entry, outcome);
        var ended = await _journal.CommitAsync(
            view => (view.State.Find(uid)?.Stage, record) switch
            {
                (EntryStage.Waiting, JournalRecord.Finished) => new JournalDecision<bool>(true, record),
                // An attempt ends in its slot only: it takes one and leaves it in the same step.
                (EntryStage.Waiting, _) => new(true, new JournalRecord.SlotTaken { Uid = uid, RunId = entry.RunId! }, record),
                _ => new(false),
            },
            stop);
        if (ended && record is JournalRecord.Finished { Result: var status })
        {
            LogFinished(entry.Execution, new EndForLog(status.Phase, status.Reason, status.ExitCode), status.DurationMs ?? 0);
        }

        if (ended)
        {
            _reports.Add(uid);
        }
    }

    /// <summary>What ends an attempt that did not start: the next attempt, or the result.</summary>
    private JournalRecord WithoutStart(JournalEntry entry, AttemptOutcome outcome)
    {
        var uid = entry.Execution.Uid;
        if (outcome.Phase != ExecutionPhase.Failed)
        {
            return new JournalRecord.Finished { Uid = uid, Result = _statuses.NotStarted(entry, outcome, _clock.ServerNow) };
        }

        var now = _clock.ServerNow;
        var line = _statuses.Attempt(entry, outcome, now, _clock.Uptime);
        var result = _statuses.Final(entry, outcome, line, OutputExcerpt.Empty, usage: null);
        return NextAttempt(entry, outcome, handle: null) is { } wait
            ? new JournalRecord.AttemptEnded { Uid = uid, Attempt = line, NextAttemptAt = now + wait, Otherwise = result }
            : new JournalRecord.Finished { Uid = uid, Result = result };
    }

    private async Task FinishAsync(JournalEntry entry, ExecutionStatus status, CancellationToken stop)
    {
        var finished = new JournalRecord.Finished { Uid = entry.Execution.Uid, Result = status };
        if (!await _journal.TryCommitAsync(finished))
        {
            _reports.AddUnwritten(entry.Execution.Uid, status);
            await _journal.CommitAsync(stop, finished);
        }

        LogFinished(entry.Execution, new EndForLog(status.Phase, status.Reason, status.ExitCode), status.DurationMs ?? 0);
        _reports.Add(entry.Execution.Uid);
    }

    private static AttemptOutcome Masked(AttemptOutcome outcome, SecretMask mask) =>
        outcome.Message is { } message ? outcome with { Message = mask.Apply(message) } : outcome;

    private static TimeSpan? NextAttempt(JournalEntry entry, AttemptOutcome outcome, RunHandle? handle) =>
        handle?.EndRequested.IsCompleted == true
            ? null
            : RetryDecision.WaitBeforeNext(entry.Spec.Retry, entry.Attempt, outcome, Random.Shared.NextDouble());

    private async Task AnyOfAsync(Task ended, Task endRequested, TimeSpan wait, CancellationToken stop)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(ended, endRequested, Task.Delay(wait, _clock.Provider, timer.Token));
        await timer.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private static TimeSpan Shortest(TimeSpan a, TimeSpan b, TimeSpan c)
    {
        var least = a < b ? a : b;
        least = least < c ? least : c;
        return least > TimeSpan.FromMilliseconds(1) ? least : TimeSpan.FromMilliseconds(1);
    }
}
