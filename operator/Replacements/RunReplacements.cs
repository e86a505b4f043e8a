using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Validation;
using Carillon.Kubernetes.Client;
using Carillon.Operator.Caching;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Events;
using Carillon.Operator.Executions;
using Carillon.Operator.Metrics;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Replacements;

/// <summary>
/// Starts on another host what a lost host was to do. First it is written into the plan, which only one operator can do; whatever dies after
/// that, the next one finds there what is left to be done.
/// </summary>
internal sealed class RunReplacements
{
    private readonly RunTargets _targets;
    private readonly PlanWriter _plans;
    private readonly ExecutionMaker _maker;
    private readonly ExecutionWrites _writes;
    private readonly OperatorEvents _events;
    private readonly OperatorMetrics _metrics;

    public RunReplacements(
        RunTargets targets, PlanWriter plans, ExecutionMaker maker, ExecutionWrites writes, OperatorEvents events, OperatorMetrics metrics)
    {
        _targets = targets;
        _plans = plans;
        _maker = maker;
        _writes = writes;
        _events = events;
        _metrics = metrics;
    }

    /// <summary>Decides about the hosts that are lost, and does what is decided.</summary>
    /// <returns>The Run with its plan, and how many Executions that others replace could not be made yet.</returns>
    public async Task<(DistributedCronRun Run, int Missing)> StepAsync(
        DistributedCronRun run,
        IReadOnlyList<Execution> cached,
        RunMemory memory,
        OwnWrites<DistributedCronRun> own,
        CancellationToken cancellationToken)
    {
        var executions = cached.Select(_writes.Newest).ToList();
        if (ReplacementDecision.Lost(run, executions) is { Count: > 0 } lost
            && ReplacementDecision.Decide(lost, _targets.Free(run, executions, memory)) is { Count: > 0 } decided)
        {
            run = own.Remember(await _plans.WriteAsync(run, decided, cancellationToken).ConfigureAwait(false));
            foreach (var replacement in decided)
            {
                _metrics.ExecutionReplaced();
                _events.HostReplaced(run, replacement);
            }
        }

        return (run, await MakeAsync(run, executions, memory, cancellationToken).ConfigureAwait(false));
    }

    private async Task<int> MakeAsync(DistributedCronRun run, List<Execution> executions, RunMemory memory, CancellationToken cancellationToken)
    {
        var missing = 0;
        foreach (var replacement in run.Status?.Plan?.Replacements ?? [])
        {
            if (executions.Find(execution => execution.Spec?.NodeName == replacement.Lost) is not { } lost)
            {
                continue; // deleted, and with it what was to be done
            }

            // Whatever its host still does: the other one does it now.
            if (lost.Spec!.Cancel != true)
            {
                await _writes.CancelAsync(lost, cancellationToken).ConfigureAwait(false);
            }

            if (executions.Exists(execution => execution.Spec?.NodeName == replacement.Host) || memory.IsRefused(replacement.Host!))
            {
                continue;
            }

            missing += await TryMakeAsync(run, replacement.Host!, lost, memory, cancellationToken).ConfigureAwait(false) ? 0 : 1;
        }

        return missing;
    }

    private async Task<bool> TryMakeAsync(DistributedCronRun run, string host, Execution lost, RunMemory memory, CancellationToken cancellationToken)
    {
        var task = run.Spec!.TaskSnapshot!;
        ParameterValidator.Resolve(task.Parameters, run.Spec.Parameters, "spec.parameters", out var parameters);
        var factory = new ExecutionFactory(run, parameters, lost.Spec?.Shard?.Count ?? memory.Desired);
        var place = new Place(lost.Spec?.Shard?.Index ?? 0, lost.Spec?.Wave);
        try
        {
            await _maker.MakeAsync(run, factory, _targets.Look(run, host, memory), place, lost, memory, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (KubernetesApiException e) when (Refusal.Of(e) is { } refusal)
        {
            if (!refusal.MayPass)
            {
                memory.Refuse(host, refusal);
            }

            return !refusal.MayPass;
        }
    }
}
