using System.Threading.Channels;

using Carillon.Agent.Journal;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Dispatch;

/// <summary>
/// Starts what may start and ends what must end. One loop looks at the whole journal whenever something changed or a time has come;
/// nothing is remembered between two looks but the start windows and the handles of what runs.
/// </summary>
internal sealed partial class Dispatcher : IDisposable
{
    private readonly DurableJournal _journal;
    private readonly AttemptRunner _runner;
    private readonly StatusComposer _statuses;
    private readonly IReportQueue _reports;
    private readonly HostClock _clock;
    private readonly ILogger _logger;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<(string Uid, int Attempt), StartWindow> _windows = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (RunHandle Handle, Task Run)> _runs = [];
    private readonly Dictionary<string, EndingMark> _endsBeforeStart = [];
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _hurry;
    private EndingMark? _endOfAll;
    private SlotLimits _limits;
    private bool _recovered;

    public Dispatcher(
        DurableJournal journal, AttemptRunner runner, StatusComposer statuses, IReportQueue reports, HostClock clock, SlotLimits limits, ILogger<Dispatcher> logger)
    {
        _journal = journal;
        _runner = runner;
        _statuses = statuses;
        _reports = reports;
        _clock = clock;
        _hurry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock.Provider);
        _limits = limits;
        _logger = logger;
    }

    /// <summary>What HostAgent.spec allows; a change takes effect at once.</summary>
    public SlotLimits Limits
    {
        get => Volatile.Read(ref _limits);
        set
        {
            Volatile.Write(ref _limits, value);
            if (value.Drain)
            {
                SendBack();
            }

            Wake();
        }
    }

    /// <summary>Asks for a look at the journal.</summary>
    public void Wake() => _changes.Writer.TryWrite(true);

    /// <summary>Ends an Execution in whatever state it is: what waits ends at once, what runs is ended.</summary>
    public async Task EndAsync(string uid, EndReason reason, string message, CancellationToken stop)
    {
        var wasWaiting = await FinishWaitingAsync(uid, entry => NotStarted(entry, OutcomeDecision.OfReason(reason, message)), stop);
        if (wasWaiting)
        {
            Wake(); // others may have waited behind it
        }

        lock (_lock)
        {
            if (_runs.TryGetValue(uid, out var run))
            {
                run.Handle.RequestEnd(reason, message); // also what waits for values, which must not go on asking
            }
            else if (!wasWaiting && _journal.State.Find(uid) is { HoldsSlot: true })
            {
                _endsBeforeStart[uid] = new EndingMark(reason, message); // it has its slot, but not yet its handle
            }
        }
    }

    /// <summary>
    /// Starts nothing any more and ends everything that runs. Done when it has ended and its results are in the journal; what waits
    /// for its start goes on waiting there.
    /// </summary>
    /// <param name="longestGrace">However much an Execution was promised, nobody at a terminal waits longer.</param>
    /// <param name="hurry">Cuts the grace of all short.</param>
    /// <param name="stop">Stops the waiting; the next agent ends what is left.</param>
    public async Task EndAllAsync(EndReason reason, string message, TimeSpan longestGrace, CancellationToken hurry, CancellationToken stop)
    {
        await using var hurrying = hurry.Register(_hurry.Cancel);
        _hurry.CancelAfter(longestGrace);
        lock (_lock)
        {
            _endOfAll = new EndingMark(reason, message);
            foreach (var (handle, _) in _runs.Values)
            {
                handle.RequestEnd(reason, message);
            }
        }

        Wake();
        await _quiet.Task.WaitAsync(stop);
        while (Runs() is { Length: > 0 } runs)
        {
            await Task.WhenAll(runs).WaitAsync(stop);
        }
    }

    public void Dispose() => _hurry.Dispose();

    /// <summary>Takes up what an earlier agent left, then dispatches until stopped, then lets go of what runs.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            if (!_recovered)
            {
                await RecoverAsync(stop);
                _recovered = true;
            }

            while (true)
            {
                // The limits come from the API server, and with them what time it is: deadlines are not worked out by a clock that may be wrong.
                var wakeAt = IsEndingAll() || !Limits.IsKnown ? null : await LookAsync(stop);
                if (IsEndingAll())
                {
                    _quiet.TrySetResult(); // every slot that was given out has its run by now
                }

                await WaitAsync(wakeAt, stop);
            }
        }
        finally
        {
            if (stop.IsCancellationRequested)
            {
                await Task.WhenAll(Runs());
            }
        }
    }

    private async Task RecoverAsync(CancellationToken stop)
    {
        foreach (var entry in _journal.State.Entries.Values)
        {
            var uid = entry.Execution.Uid;
            switch (entry.Stage)
            {
                case EntryStage.Starting:
                    // The gate was never opened: its agent, which held it, is dead.
                    await _journal.CommitAsync(stop, new JournalRecord.SlotReturned { Uid = uid });
                    break;
                case EntryStage.Launched:
                    Start(entry, startBy: null, stop);
                    break;
                case EntryStage.Waiting when entry.HasStarted:
                case EntryStage.Finished:
                    _reports.Add(uid);
                    break;
            }
        }
    }

    /// <summary>One look: ends what is too late, starts what can start. Answers when to look again.</summary>
    private async Task<TimeSpan?> LookAsync(CancellationToken stop)
    {
        var supervised = Supervised(); // before the journal: what ends an attempt just now is looked at when it has let go of it
        var state = _journal.State;
        var limits = Limits;
        var waiting = state.Entries.Values.Where(entry => entry.Stage == EntryStage.Waiting).ToList();
        var windows = waiting.ToDictionary(entry => entry.Execution.Uid, Window);
        var withoutSlot = waiting.Select(entry => entry.Execution.Uid).Where(supervised.Contains).ToHashSet();
        var plan = DispatchDecision.Decide(
            [.. waiting.Where(entry => !withoutSlot.Contains(entry.Execution.Uid)).Select(entry => (entry, windows[entry.Execution.Uid]))],
            state.Entries.Values.Count(entry => entry.HoldsSlot),
            limits.Slots,
            limits.Drain,
            entry => SlotDecision.IsQueued(state, entry, withoutSlot),
            _clock.Monotonic);
        ForgetWindows(waiting);
        foreach (var (uid, reason, message) in plan.Late)
        {
            await FinishWaitingAsync(uid, entry => _statuses.TooLate(entry, reason, message, _clock.ServerNow), stop);
        }

        // Asked for together, they are written in one sync of the disk, in this order.
        var answers = plan.Candidates.Select(uid => (Uid: uid, Answer: TakeSlotAsync(uid, windows[uid], withoutSlot, stop))).ToList();
        foreach (var (uid, answer) in answers)
        {
            await ActAsync(uid, windows[uid], await answer, stop);
        }

        return plan.WakeAt;
    }

    /// <summary>While the disk is full this may take long, so the deadline and the limits of the step itself count, not those of the look.</summary>
    private Task<SlotAnswer> TakeSlotAsync(string uid, StartWindow window, IReadOnlySet<string> withoutSlot, CancellationToken stop) => _journal.CommitAsync(
        view => Limits is { Drain: false, Slots: var slots } && window.Closes > _clock.Monotonic
            ? SlotDecision.Take(
                view.State,
                uid,
                slots,
                withoutSlot,
                RunFolders.NewRunId(uid, view.State.Find(uid)?.Attempt ?? 1),
                NotStarted)
            : new JournalDecision<SlotAnswer>(new SlotAnswer.NoSlot()),
        stop);

    private async Task ActAsync(string uid, StartWindow window, SlotAnswer answer, CancellationToken stop)
    {
        switch (answer)
        {
            case SlotAnswer.Taken taken:
                Start(taken.Entry, window.Closes, stop);
                break;
            case SlotAnswer.Over:
                _reports.Add(uid);
                break;
            case SlotAnswer.MustReplace replace:
                foreach (var victim in replace.Uids)
                {
                    await EndAsync(victim, EndReason.Replaced, "a newer execution of the task takes its place", stop);
                }

                break;
        }
    }

    private void Start(JournalEntry entry, TimeSpan? startBy, CancellationToken stop)
    {
        var handle = new RunHandle(_hurry.Token) { StartBy = startBy };
        lock (_lock)
        {
            if (Limits.Drain)
            {
                handle.SendBack(); // said between taking the slot and now
            }

            if (_endsBeforeStart.Remove(entry.Execution.Uid, out var mark))
            {
                handle.RequestEnd(mark.Reason, mark.Message);
            }
            else if (_endOfAll is { } all)
            {
                handle.RequestEnd(all.Reason, all.Message);
            }

            _runs[entry.Execution.Uid] = (handle, Task.Run(() => SuperviseAsync(entry, handle, stop), CancellationToken.None));
        }
    }

    /// <summary>What holds a slot but waits for something before its start goes back to where drain is dealt with.</summary>
    private void SendBack()
    {
        lock (_lock)
        {
            foreach (var (handle, _) in _runs.Values)
            {
                handle.SendBack();
            }
        }
    }

    private async Task SuperviseAsync(JournalEntry entry, RunHandle handle, CancellationToken stop)
    {
        try
        {
            if (!await _runner.RunAsync(entry, handle, stop))
            {
                Wake(); // its slot is free for others
                await _runner.WaitForValuesAsync(entry, handle, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // the next agent takes it up
        }
#pragma warning disable CA1031 // One run must not take the others with it; its slot stays taken, so it cannot start twice.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogRunFault(e, entry.Execution);
            await Task.Delay(TimeSpan.FromSeconds(5), _clock.Provider, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await RetakeAsync(entry.Execution.Uid, stop);
            return;
        }

        lock (_lock)
        {
            _runs.Remove(entry.Execution.Uid);
        }

        if (handle.EndRequested.IsCompleted && await handle.EndRequested is { } wanted)
        {
            // It may have ended by itself just before, and wait for another attempt.
            await FinishWaitingAsync(entry.Execution.Uid, waiting => NotStarted(waiting, OutcomeDecision.OfReason(wanted.Reason, wanted.Message)), stop);
        }

        Wake();
    }

    /// <summary>After a fault of our own: goes on with the run as after a restart.</summary>
    private async Task RetakeAsync(string uid, CancellationToken stop)
    {
        lock (_lock)
        {
            _runs.Remove(uid);
        }

        if (!stop.IsCancellationRequested && _journal.State.Find(uid) is { HoldsSlot: true } entry)
        {
            if (entry.Stage == EntryStage.Launched)
            {
                Start(entry, startBy: null, stop);
            }
            else
            {
                await _journal.CommitAsync(stop, new JournalRecord.SlotReturned { Uid = uid });
            }
        }

        Wake();
    }

    private ExecutionStatus NotStarted(JournalEntry entry, AttemptOutcome outcome) => _statuses.NotStarted(entry, outcome, _clock.ServerNow);

    private async Task<bool> FinishWaitingAsync(string uid, Func<JournalEntry, ExecutionStatus> end, CancellationToken stop)
    {
        var ended = await _journal.CommitAsync(
            view =>
            {
                if (view.State.Find(uid) is not { Stage: EntryStage.Waiting } entry)
                {
                    return new JournalDecision<(ExecutionRef Execution, ExecutionStatus Result)?>(null);
                }

                var result = end(entry);
                return new((entry.Execution, result), new JournalRecord.Finished { Uid = uid, Result = result });
            },
            stop);
        if (ended is not var (execution, status))
        {
            return false;
        }

        LogNotStarted(execution, status.Phase, status.Reason, status.Message);
        _reports.Add(uid);
        return true;
    }

    private StartWindow Window(JournalEntry entry)
    {
        var key = (entry.Execution.Uid, entry.Attempt);
        if (!_windows.TryGetValue(key, out var window))
        {
            _windows[key] = window = StartWindow.Of(entry, _clock.ServerNow, _clock.Monotonic);
        }

        return window;
    }

    /// <summary>What somebody stays with. If it waits nevertheless it has given its slot back, because it lacks values: he sees to it.</summary>
    private HashSet<string> Supervised()
    {
        lock (_lock)
        {
            return [.. _runs.Keys];
        }
    }

    private void ForgetWindows(List<JournalEntry> waiting)
    {
        if (_windows.Count > waiting.Count)
        {
            var kept = waiting.Select(entry => (entry.Execution.Uid, entry.Attempt)).ToHashSet();
            foreach (var key in _windows.Keys.Where(key => !kept.Contains(key)).ToList())
            {
                _windows.Remove(key);
            }
        }
    }

    private async Task WaitAsync(TimeSpan? wakeAt, CancellationToken stop)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var change = _changes.Reader.ReadAsync(timer.Token).AsTask();
        var wait = wakeAt - _clock.Monotonic;
        if (wait is { } time)
        {
            // Timers take less than 49 days; a longer wait is taken up again on the way.
            var bounded = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 1, TimeSpan.FromDays(1).TotalMilliseconds));
            await Task.WhenAny(change, Task.Delay(bounded, _clock.Provider, timer.Token));
        }
        else
        {
            await Task.WhenAny(change);
        }

        await timer.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private bool IsEndingAll()
    {
        lock (_lock)
        {
            return _endOfAll is not null;
        }
    }

    private Task[] Runs()
    {
        lock (_lock)
        {
            return [.. _runs.Values.Select(run => run.Run)];
        }
    }
}
