using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.Metrics;
using Carillon.Operator.Runs;
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

    private readonly ClusterCache _cache;
    private readonly GarbageList _garbage;
    private readonly IKubernetesClient _client;
    private readonly WriteGate _gate;
    private readonly OperatorMetrics _metrics;

    public GarbageCollector(ClusterCache cache, GarbageList garbage, IKubernetesClient client, WriteGate gate, OperatorMetrics metrics)
    {
        _cache = cache;
        _garbage = garbage;
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

        await Bounded.ForEachAsync(_cache.ExecutionsOf(run.Metadata.Uid!), DeletesAtATime, DeleteAsync, cancellationToken).ConfigureAwait(false);
        if (kind != GarbageKind.ExecutionsOnly)
        {
            await DeleteRunAsync(run, cancellationToken).ConfigureAwait(false);
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
            await DeleteAsync(execution, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<bool> IsStillGarbageAsync(DistributedCronRun run, GarbageKind kind, CancellationToken cancellationToken)
    {
        if (kind != GarbageKind.RunOfGoneTask)
        {
            return RunView.IsFinished(run) && run.Metadata.DeletionTimestamp is null;
        }

        var task = await _client.FindAsync(
            CarillonResources.Tasks, run.Metadata.Namespace, run.Spec?.TaskRef?.Name ?? "", cancellationToken).ConfigureAwait(false);
        return task?.Metadata.Uid != run.Spec?.TaskRef?.Uid;
    }

    private async Task DeleteAsync(Execution execution, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions { Uid = execution.Metadata.Uid };
        await _gate.MarkAsync(
            token => _client.DeleteAsync(CarillonResources.Executions, execution.Metadata.Namespace, execution.Metadata.Name!, options, token),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteRunAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions { Uid = run.Metadata.Uid, Propagation = PropagationPolicy.Background };
        await _gate.MarkAsync(
            token => _client.DeleteAsync(CarillonResources.Runs, run.Metadata.Namespace, run.Metadata.Name!, options, token),
            cancellationToken).ConfigureAwait(false);
        _metrics.RunCollected();
    }
}
