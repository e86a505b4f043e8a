using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Conditions;
using Carillon.Operator.Configuration;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Events;
using Carillon.Operator.Executions;
using Carillon.Operator.Metrics;
using Carillon.Operator.Reconciling;
using Carillon.Operator.Replacements;
using Carillon.Operator.Retention;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Runs;

/// <summary>Takes a Run from its creation to its end: admits it, dispatches it, moves it on, keeps its status.</summary>
internal sealed class RunReconciler
{
    private static readonly DispatchResult.Ends AlreadyFired = new(
        RunPhase.Skipped, Reasons.AlreadyFired, "this due time had its run already, which is gone");

    private readonly ClusterCache _cache;
    private readonly RunAdmitter _admitter;
    private readonly Dispatcher _dispatcher;
    private readonly ExecutionControl _control;
    private readonly RunReplacements _replacements;
    private readonly RunMemories _memories;
    private readonly LiveRuns _live;
    private readonly Departures _departures;
    private readonly GarbageList _garbage;
    private readonly ReconcileQueues _queues;
    private readonly LiveExecutions _executions;
    private readonly StatusWriter _writer;
    private readonly OperatorEvents _events;
    private readonly OperatorMetrics _metrics;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly OwnWrites<DistributedCronRun> _own = new();

    public RunReconciler(
        ClusterCache cache,
        RunAdmitter admitter,
        Dispatcher dispatcher,
        ExecutionControl control,
        RunReplacements replacements,
        RunMemories memories,
        LiveRuns live,
        Departures departures,
        GarbageList garbage,
        ReconcileQueues queues,
        LiveExecutions executions,
        StatusWriter writer,
        OperatorEvents events,
        OperatorMetrics metrics,
        OperatorOptions options,
        TimeProvider time)
    {
        _cache = cache;
        _admitter = admitter;
        _dispatcher = dispatcher;
        _control = control;
        _replacements = replacements;
        _memories = memories;
        _live = live;
        _departures = departures;
        _garbage = garbage;
        _queues = queues;
        _executions = executions;
        _writer = writer;
        _events = events;
        _metrics = metrics;
        _options = options;
        _time = time;
    }

    public async Task<TimeSpan?> ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var run = _own.Newest(key, _cache.Runs.Store.Find(key));
        if (run is null || run.Metadata.DeletionTimestamp is not null)
        {
            _queues.Runs.Pacer.Forget(key);
            return null;
        }

        if (RunView.IsFinished(run))
        {
            return run.Spec?.TaskRef?.Uid is null
                ? _garbage.AddUnowned(run, _time.GetUtcNow())
                : await CorrectAsync(run, cancellationToken).ConfigureAwait(false);
        }

        if (!RunView.IsAdmitted(run))
        {
            (run, var end) = await AdmitAsync(run, cancellationToken).ConfigureAwait(false);
            if (end is not null)
            {
                return await EndAsync(run, end, cancellationToken).ConfigureAwait(false);
            }

            if (!RunView.IsAdmitted(run))
            {
                return _options.StatusInterval; // what it needs is on its way to the cache
            }
        }

        var memory = _memories.Of(run.Metadata.Uid!);
        if (!memory.FannedOut && !memory.IsCompared && run.Status?.FannedOut != true)
        {
            if (await CompareAsync(run, memory, cancellationToken).ConfigureAwait(false) is not { } current || RunView.IsFinished(current))
            {
                _memories.Forget(run.Metadata.Uid!);
                return null; // over or gone, as the cache will show
            }

            run = current;
        }

        if (run.Status?.FannedOut == true)
        {
            memory.Complete(run.Status.Plan?.Total ?? run.Status.Counts?.Desired ?? 0);
            memory.Inherit(run.Status.Refused ?? 0);
        }

        if (!memory.FannedOut)
        {
            if (await _departures.IsDepartingAsync(run, cancellationToken).ConfigureAwait(false))
            {
                return _options.StatusInterval; // until it is gone, or left behind
            }

            if (memory.Started is null && _garbage.HasFired(run))
            {
                return await EndAsync(run, AlreadyFired, cancellationToken).ConfigureAwait(false);
            }

            switch (await _dispatcher.DispatchAsync(run, _own, cancellationToken).ConfigureAwait(false))
            {
                case DispatchResult.Ends ends:
                    return await EndAsync(run, ends, cancellationToken).ConfigureAwait(false);
                case DispatchResult.Waits waits:
                    return await WaitAsync(run, waits, cancellationToken).ConfigureAwait(false);
                case DispatchResult.Held held:
                    return await HoldAsync(run, held, cancellationToken).ConfigureAwait(false);
            }

            run = _own.Newest(key, _cache.Runs.Store.Find(key)) ?? run;
        }

        return await MoveOnAsync(run, memory, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes sure that a Run that seems not to have begun has not been carried out by another leader.</summary>
    /// <returns>The Run as it is; null when it is gone.</returns>
    private async Task<DistributedCronRun?> CompareAsync(DistributedCronRun run, RunMemory memory, CancellationToken cancellationToken)
    {
        if (await _live.IsInheritedAsync(run, cancellationToken).ConfigureAwait(false))
        {
            if (await _live.FindAsync(run, cancellationToken).ConfigureAwait(false) is not { } live)
            {
                return null;
            }

            run = _own.Remember(live);
        }

        memory.IsCompared = true;
        return run;
    }

    private async Task<(DistributedCronRun Run, DispatchResult.Ends? End)> AdmitAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        try
        {
            (run, var refusal) = await _admitter.AdmitAsync(run, _own, cancellationToken).ConfigureAwait(false);
            return (run, refusal is null ? null : new DispatchResult.Ends(RunPhase.Failed, refusal.Reason, refusal.Message));
        }
        catch (KubernetesApiException e) when (Refusal.Of(e) is { MayPass: false } refusal)
        {
            return (run, new DispatchResult.Ends(RunPhase.Failed, refusal.Reason, refusal.Message));
        }
    }

    /// <summary>Releases, cancels, adds up.</summary>
    private async Task<TimeSpan?> MoveOnAsync(DistributedCronRun run, RunMemory memory, CancellationToken cancellationToken)
    {
        (run, var missing) = await _replacements.StepAsync(run, _cache.ExecutionsOf(run.Metadata.Uid!), memory, _own, cancellationToken).ConfigureAwait(false);
        var replaced = ReplacementDecision.ReplacedHosts(run.Status?.Plan);
        var executions = await _control.StepAsync(run, _cache.ExecutionsOf(run.Metadata.Uid!), replaced, memory, cancellationToken).ConfigureAwait(false);
        var refused = memory.Refused.And(memory.RefusedBefore, RefusedHosts.Of(run.Status, executions.All));
        var tally = RunTally.Of(executions.All, memory.Desired, memory.UnconfirmedBeyond(executions.All) + missing, refused, replaced);
        tally = tally with { Counts = tally.Counts with { Replaced = memory.TakenOver } };
        if (tally.IsSettled && executions.All.Count + refused.Count < memory.Desired + replaced.Count)
        {
            tally = await ConfirmAsync(run, memory, refused, replaced, cancellationToken).ConfigureAwait(false);
        }

        var started = memory.Started ?? run.Metadata.CreationTimestamp ?? _time.GetUtcNow();
        var status = RunStatusDecision.Decide(run, tally, started, executions.Progress, _time.GetUtcNow());
        status = RunStatusDecision.WithMissingGroups(run, status, memory.MissingGroups, _time.GetUtcNow());
        Announce(run, executions, memory);
        var again = await WriteAsync(run, status, memory, cancellationToken).ConfigureAwait(false);
        var after = executions.Step.LookAgain - _time.GetUtcNow();
        after = missing > 0 || executions.IsHeldUp ? _options.StatusInterval : after; // what the server did not take is tried again
        return again is null || after < again ? after ?? again : again;
    }

    /// <summary>Executions seem to be deleted: the server is asked before the Run ends by it.</summary>
    private async Task<RunTally> ConfirmAsync(
        DistributedCronRun run, RunMemory memory, RefusedHosts refused, IReadOnlySet<string> replaced, CancellationToken cancellationToken)
    {
        var executions = await _executions.OfAsync(run.Metadata.Namespace, run.Metadata.Name!, run.Metadata.Uid!, cancellationToken).ConfigureAwait(false);
        return RunTally.Of(executions, memory.Desired, unconfirmed: 0, refused, replaced);
    }

    private async Task<TimeSpan?> WriteAsync(
        DistributedCronRun run, DistributedCronRunStatus status, RunMemory memory, CancellationToken cancellationToken)
    {
        if (MergeDiff.Between(run.Status, status, CarillonJsonContext.Default.DistributedCronRunStatus) is not { } change)
        {
            return null;
        }

        var ends = RunView.IsFinal(status.Phase ?? RunPhase.Pending);
        if (Wait(ObjectKey.Of(run), memory, ends) is var wait && wait > TimeSpan.Zero)
        {
            return wait;
        }

        if (!await TryWriteAsync(run, change, cancellationToken).ConfigureAwait(false))
        {
            return _options.StatusInterval;
        }

        Announce(run, status);
        if (ends)
        {
            OnFinished(run, status);
        }

        return null;
    }

    /// <summary>
    /// Writes only over what was seen: a status made from an old view, by us or by a leader of before, could undo the end of the Run.
    /// </summary>
    /// <returns>False when the Run has changed since; it will be looked at with that change.</returns>
    private async Task<bool> TryWriteAsync(DistributedCronRun run, JsonObject change, CancellationToken cancellationToken)
    {
        _queues.Runs.Pacer.Mark(ObjectKey.Of(run));
        try
        {
            await _writer.WriteAsync(CarillonResources.Runs, _own, run, change, onlyIfUnchanged: true, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            return false;
        }
    }

    private TimeSpan Wait(ObjectKey key, RunMemory memory, bool ends)
    {
        var paced = _queues.Runs.Pacer.Remaining(key);
        var dispatched = memory.Started is { } started ? started + _options.StatusInterval - _time.GetUtcNow() : TimeSpan.Zero;
        return RunStatusDecision.Wait(ends, paced, dispatched, _writer.IsCrowded ? _options.StatusInterval : TimeSpan.Zero);
    }

    /// <summary>Says that a rollout goes on or stops. Hosts of a wave may be let go one by one, where they wait for places or upstreams.</summary>
    private void Announce(DistributedCronRun run, ControlResult executions, RunMemory memory)
    {
        var (step, progress) = (executions.Step, executions.Progress);
        if (step.GivesUp && !memory.StopTold)
        {
            memory.StopTold = true;
            _metrics.RolloutStopped();
            _events.RolloutStopped(run, step.End.Count);
        }
        else if (progress.Wave is { } wave && wave > Math.Max(memory.WaveTold, run.Status?.Wave ?? 1))
        {
            memory.WaveTold = wave;
            _events.WaveReleased(run, wave, progress.Waves!.Value, executions.All.Count(execution => execution.Spec?.Wave == wave));
        }
    }

    /// <summary>Says once what keeps hosts from their part in the Run.</summary>
    private void Announce(DistributedCronRun run, DistributedCronRunStatus status)
    {
        foreach (var type in new[] { RunStatusDecision.DispatchedCondition, RunStatusDecision.TargetsCondition })
        {
            var before = ConditionList.Find(run.Status?.Conditions, type);
            var after = ConditionList.Find(status.Conditions, type);
            if (after is { Status: ConditionStatus.False } && (before?.Status != after.Status || before.Reason != after.Reason))
            {
                _events.NotDispatched(run, after.Reason!, after.Message!);
            }
        }
    }

    private void OnFinished(DistributedCronRun run, DistributedCronRunStatus status)
    {
        _memories.Forget(run.Metadata.Uid!);
        _metrics.RunFinished(status.Phase!.Value, status.Reason);
        _events.Finished(run, status);
    }

    private async Task<TimeSpan?> EndAsync(DistributedCronRun run, DispatchResult.Ends end, CancellationToken cancellationToken)
    {
        var status = RunStatusDecision.End(run, end.Phase, end.Reason, end.Message, _time.GetUtcNow());
        return await WriteAsync(run, status, _memories.Of(run.Metadata.Uid!), cancellationToken).ConfigureAwait(false);
    }

    private Task<TimeSpan?> WaitAsync(DistributedCronRun run, DispatchResult.Waits waits, CancellationToken cancellationToken)
    {
        var status = (run.Status ?? new()) with { Phase = waits.Phase, Reason = waits.Reason };
        return WriteAsync(run, status, _memories.Of(run.Metadata.Uid!), cancellationToken);
    }

    private async Task<TimeSpan?> HoldAsync(DistributedCronRun run, DispatchResult.Held held, CancellationToken cancellationToken)
    {
        var status = RunStatusDecision.Hold(run, _cache.ExecutionsOf(run.Metadata.Uid!), held, _time.GetUtcNow());
        var again = await WriteAsync(run, status, _memories.Of(run.Metadata.Uid!), cancellationToken).ConfigureAwait(false);
        return again < held.After ? again : held.After;
    }

    /// <summary>A late true result corrects a finished Run.</summary>
    private async Task<TimeSpan?> CorrectAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        if (CorrectionDecision.Decide(run, _cache.ExecutionsOf(run.Metadata.Uid!)) is not { } tally)
        {
            return null;
        }

        var status = RunStatusDecision.Decide(run, tally, run.Status!.StartTime ?? _time.GetUtcNow(), RunProgress.None, _time.GetUtcNow());
        if (MergeDiff.Between(run.Status, status, CarillonJsonContext.Default.DistributedCronRunStatus) is not { } change)
        {
            return null;
        }

        var key = ObjectKey.Of(run);
        if (_queues.Runs.Pacer.Remaining(key) is var wait && wait > TimeSpan.Zero)
        {
            return wait;
        }

        if (!await TryWriteAsync(run, change, cancellationToken).ConfigureAwait(false))
        {
            return _options.StatusInterval;
        }

        if (status.Counts != run.Status.Counts)
        {
            _events.Corrected(run, status);
        }

        return null;
    }
}
