using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Configuration;
using Carillon.Operator.Rollouts;
using Carillon.Operator.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Executions;

/// <summary>What the operator does to Executions that exist: releases the next wave, cancels.</summary>
internal sealed class ExecutionControl
{
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly OperatorOptions _options;
    private readonly TimeProvider _time;
    private readonly OwnWrites<Execution> _own = new();

    public ExecutionControl(IKubernetesClient client, WriteGate gate, OperatorOptions options, TimeProvider time)
    {
        _client = client;
        _gate = gate;
        _options = options;
        _time = time;
    }

    /// <summary>Forgets what was written to an Execution that is gone.</summary>
    public void Forget(ObjectKey execution) => _own.Forget(execution);

    /// <summary>Does what the Run's spec and its rollout ask for now.</summary>
    public async Task<ControlResult> StepAsync(
        DistributedCronRun run, IReadOnlyList<Execution> cached, RunMemory memory, CancellationToken cancellationToken)
    {
        var executions = cached.Select(execution => _own.Newest(ObjectKey.Of(execution), execution)!).ToArray();
        if (run.Spec?.Cancel == true)
        {
            await CancelAsync(executions, Reasons.CancelRequested, "the run was cancelled", cancellationToken).ConfigureAwait(false);
        }

        if (run.Spec?.TaskSnapshot?.Rollout is not { } policy)
        {
            return new ControlResult(executions, null, null);
        }

        // Decided on the whole Run only: a wave whose Executions are not all seen yet would look finished.
        var waves = new RolloutWaves(policy, memory.Desired);
        var step = memory.Unconfirmed > 0
            ? RolloutStep.Nothing
            : RolloutDecision.Decide(waves, [.. executions.Select(execution => HostOf(execution, waves))], run.Spec.Paused == true, _time.GetUtcNow());
        if (step.GiveUp)
        {
            await CancelAsync(
                executions, Reasons.FailureBudget, "more hosts failed than rollout.maxFailures allows", cancellationToken, heldOnly: true).ConfigureAwait(false);
        }
        else if (step.Release is { } wave)
        {
            await ReleaseAsync(executions, waves, wave, cancellationToken).ConfigureAwait(false);
        }

        return new ControlResult(executions, NewestWave(executions, waves), step.After);
    }

    private static RolloutHost HostOf(Execution execution, RolloutWaves waves) => new(
        waves.WaveOf(execution.Spec?.Shard?.Index ?? 0),
        ExecutionView.PhaseOf(execution),
        ExecutionView.IsHeld(execution),
        execution.Status?.CompletionTime);

    private static int? NewestWave(Execution[] executions, RolloutWaves waves) => executions
        .Where(static execution => execution.Spec?.ReleasedAt is not null)
        .Select(execution => (int?)waves.WaveOf(execution.Spec!.Shard?.Index ?? 0))
        .Max();

    private Task ReleaseAsync(Execution[] executions, RolloutWaves waves, int wave, CancellationToken cancellationToken)
    {
        var release = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["releasedAt"] = Rfc3339.Format(_time.GetUtcNow()) } });
        return ForEachAsync(
            executions,
            execution => ExecutionView.IsHeld(execution) && waves.WaveOf(execution.Spec?.Shard?.Index ?? 0) == wave,
            execution => (release, null),
            cancellationToken);
    }

    /// <summary>
    /// Cancels what is not finished. What is held has no agent that would report it, so its end is written here; to what is released
    /// only the wish is written, the agent ends it and reports.
    /// </summary>
    private Task CancelAsync(
        Execution[] executions, string reason, string message, CancellationToken cancellationToken, bool heldOnly = false)
    {
        var wish = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["cancel"] = true } });
        var end = Patch.Merge(new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = nameof(ExecutionPhase.Cancelled),
                ["reason"] = reason,
                ["message"] = message,
                ["completionTime"] = Rfc3339.Format(_time.GetUtcNow()),
            },
        });
        return ForEachAsync(
            executions,
            execution => ExecutionView.IsHeld(execution)
                || (!heldOnly && !ExecutionView.IsFinished(execution) && execution.Spec?.Cancel != true),
            execution => ExecutionView.IsHeld(execution) ? (end, PatchOptions.Status) : (wish, null),
            cancellationToken);
    }

    private async Task ForEachAsync(
        Execution[] executions,
        Func<Execution, bool> isMeant,
        Func<Execution, (Patch Patch, PatchOptions? Options)> write,
        CancellationToken cancellationToken)
    {
        var places = Enumerable.Range(0, executions.Length).Where(place => isMeant(executions[place])).ToList();
        await Bounded.ForEachAsync(places, _options.MaxParallelWrites, WriteAsync, cancellationToken).ConfigureAwait(false);

        async Task WriteAsync(int place, CancellationToken token)
        {
            var execution = executions[place];
            var (patch, options) = write(execution);
            try
            {
                executions[place] = _own.Remember(await _gate.CreateAsync(
                    t => _client.PatchAsync(
                        CarillonResources.Executions, execution.Metadata.Namespace, execution.Metadata.Name!, patch, options, t),
                    token).ConfigureAwait(false));
            }
            catch (KubernetesApiException e) when (e.IsNotFound)
            {
                // Deleted meanwhile, which is a cancel too; the cache will show it.
            }
        }
    }
}
