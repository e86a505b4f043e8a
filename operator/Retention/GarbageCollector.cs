using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.Metrics;
using Carillon.Operator.Runs;
using Carillon.Operator.Statistics;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Retention;

/// <summary>
/// Deletes condemned Runs, Executions first. A few at a time, behind all other writes: history can wait. One by one, since the server
/// reads every Execution of the namespace from disk to delete a collection of them. "Gone" is always asked of the server before anything
/// is deleted for it, since a cache may lie about absence.
/// </summary>
internal sealed class GarbageCollector
{
    private const int DeletesAtATime = 4;

    /// <summary>When to look again at a Run that has changed while its Executions were deleted: the cache has it by then, mostly.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly ClusterCache _cache;
    private readonly GarbageList _garbage;
    private readonly OwnWrites<DistributedCronTask> _tasks;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly OperatorMetrics _metrics;

    public GarbageCollector(
        ClusterCache cache,
        GarbageList garbage,
        OwnWrites<DistributedCronTask> tasks,
        IKubernetesClient client,
        WriteGate gate,
        OperatorMetrics metrics)
    {
        _cache = cache;
        _garbage = garbage;
        _tasks = tasks;
        _client = client;
        _gate = gate;
        _metrics = metrics;
    }

    /// <summary>Deletes one condemned Run, or its Executions.</summary>
    public async Task<TimeSpan?> CollectAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_garbage.Find(key) is not { } kind)
        {
            return null;
        }

        if (_cache.Runs.Store.Find(key) is not { } run || !await IsStillGarbageAsync(run, kind, cancellationToken).ConfigureAwait(false))
        {
            _garbage.Done(key, kind);
            return null;
        }

        var executions = _cache.ExecutionsOf(run.Metadata.Uid!);
        if (kind != GarbageKind.RunOfGoneTask && CorrectionDecision.IsDue(run, executions))
        {
            return LookAgain; // once it is made its history decides again
        }

        if (!await TryDeleteAsync(executions, cancellationToken).ConfigureAwait(false))
        {
            return LookAgain;
        }

        if (kind != GarbageKind.ExecutionsOnly && !await TryDeleteRunAsync(run, kind, cancellationToken).ConfigureAwait(false))
        {
            return LookAgain;
        }

        _garbage.Done(key, kind);
        return null;
    }

    /// <summary>Deletes an Execution whose Run is gone.</summary>
    public async Task<TimeSpan?> CollectOrphanAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Executions.Store.Find(key) is not { Spec.RunRef: { Name: { } runName, Uid: { } runUid } } execution
            || !Owner.IsOwnedBy(execution.Metadata, runUid))
        {
            return null; // gone, or deliberately orphaned by whoever deleted the Run
        }

        var run = await _client.FindAsync(CarillonResources.Runs, key.Namespace, runName, cancellationToken).ConfigureAwait(false);
        if (run?.Metadata.Uid != runUid)
        {
            await DeleteAsync(execution, null, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<bool> IsStillGarbageAsync(DistributedCronRun run, GarbageKind kind, CancellationToken cancellationToken)
    {
        if (kind != GarbageKind.RunOfGoneTask)
        {
            return RunView.IsFinished(run) && run.Metadata.DeletionTimestamp is null && IsCounted(run);
        }

        var task = await _client.FindAsync(
            CarillonResources.Tasks, run.Metadata.Namespace, run.Spec?.TaskRef?.Name ?? "", cancellationToken).ConfigureAwait(false);
        return task?.Metadata.Uid != run.Spec?.TaskRef?.Uid;
    }

    /// <summary>
    /// A late result may have corrected the Run since it was condemned. Its history decides about it again when the statistics have that.
    /// </summary>
    private bool IsCounted(DistributedCronRun run)
    {
        var key = RunView.TaskOf(run);
        var task = _tasks.Newest(key, _cache.Tasks.Store.Find(key));
        return task is null || task.Metadata.Uid != run.Spec?.TaskRef?.Uid || RunContribution.IsCounted(task.Status?.StatsLedger, run);
    }

    /// <summary>
    /// Deletes first, and only as it was seen, what a late result could still change. So none comes when the others are gone: it would be counted without
    /// their durations.
    /// </summary>
    /// <returns>False where one has come.</returns>
    private async Task<bool> TryDeleteAsync(IReadOnlyList<Execution> executions, CancellationToken cancellationToken)
    {
        var guesses = executions.ToLookup(ExecutionView.IsGuess);
        try
        {
            await Bounded.ForEachAsync(
                guesses[true], DeletesAtATime, (execution, token) => DeleteAsync(execution, execution.Metadata.ResourceVersion, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            return false;
        }

        await Bounded.ForEachAsync(guesses[false], DeletesAtATime, (execution, token) => DeleteAsync(execution, null, token), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task DeleteAsync(Execution execution, string? version, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions { Uid = execution.Metadata.Uid, ResourceVersion = version };
        await _gate.MarkAsync(
            token => _client.DeleteAsync(CarillonResources.Executions, execution.Metadata.Namespace, execution.Metadata.Name!, options, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a Run; one that has outlived its history only as it was seen, since a correction of it is still to be counted.</summary>
    /// <returns>False when it has changed since.</returns>
    private async Task<bool> TryDeleteRunAsync(DistributedCronRun run, GarbageKind kind, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions
        {
            Uid = run.Metadata.Uid,
            ResourceVersion = kind == GarbageKind.Run ? run.Metadata.ResourceVersion : null,
            Propagation = PropagationPolicy.Background,
        };
        try
        {
            await _gate.MarkAsync(
                token => _client.DeleteAsync(CarillonResources.Runs, run.Metadata.Namespace, run.Metadata.Name!, options, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesApiException e) when (e.IsConflict)
        {
            return false;
        }

        _metrics.RunCollected();
        return true;
    }
}
