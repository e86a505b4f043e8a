using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
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
    private readonly TimeProvider _time;

    public RunReplacements(
        RunTargets targets,
        PlanWriter plans,
        ExecutionMaker maker,
        ExecutionWrites writes,
        OperatorEvents events,
        OperatorMetrics metrics,
        TimeProvider time)
    {
        _targets = targets;
        _plans = plans;
        _maker = maker;
        _writes = writes;
        _events = events;
        _metrics = metrics;
        _time = time;
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

    /// <summary>
    /// Makes what is planned, in that order, so that one number says how many have been made; status.counts.replaced tells it to the next leader. Where one of
    /// these is not there, a person deleted it.
    /// </summary>
    private async Task<int> MakeAsync(DistributedCronRun run, List<Execution> executions, RunMemory memory, CancellationToken cancellationToken)
    {
        var replacements = run.Status?.Plan?.Replacements ?? [];
        memory.TakenOver = Math.Max(memory.TakenOver, run.Status?.Counts?.Replaced ?? 0);
        for (var place = 0; place < replacements.Count; place++)
        {
            var lost = executions.Find(execution => execution.Spec?.NodeName == replacements[place].Lost);

            // Whatever its host still does: the other one does it now.
            if (lost is not null && lost.Spec!.Cancel != true)
            {
                await _writes.CancelAsync(lost, cancellationToken).ConfigureAwait(false);
            }

            if (place == memory.TakenOver && await IsMadeAsync(run, replacements[place].Host!, lost, executions, memory, cancellationToken).ConfigureAwait(false))
            {
                memory.TakenOver++;
            }
        }

        return replacements.Count - memory.TakenOver;
    }

    /// <summary>Whether nothing is left to be made: with the lost one deleted, what was to be done is deleted as well.</summary>
    private async Task<bool> IsMadeAsync(
        DistributedCronRun run, string host, Execution? lost, List<Execution> executions, RunMemory memory, CancellationToken cancellationToken) =>
        lost is null
        || executions.Exists(execution => execution.Spec?.NodeName == host)
        || await TryMakeAsync(run, host, lost, memory, cancellationToken).ConfigureAwait(false);

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
            if (refusal.MayPass && !IsTooLate(task, lost))
            {
                return false;
            }

            memory.Refuse(host, refusal);
            return true;
        }
    }

    /// <summary>Like the first hosts of a Run, one that takes over waits for room no longer than it has for its start.</summary>
    private bool IsTooLate(DistributedCronTaskSpec task, Execution lost) =>
        lost.Status?.CompletionTime + TimeSpan.FromSeconds(task.HostStartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds) < _time.GetUtcNow();
}
