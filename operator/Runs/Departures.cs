using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Runs;

/// <summary>
/// Which Runs go with their task. A garbage collector deletes them one by one, and what waited for one of them would have its turn, or its place in
/// a limited group, in the moment before it is deleted itself: so nothing of such a Run is let go any more. One that is left behind on purpose
/// has lost its owner reference: it goes on if it has begun, and never begins if it has not.
/// </summary>
internal sealed class Departures
{
    private readonly ClusterCache _cache;
    private readonly IKubernetesClient _client;

    public Departures(ClusterCache cache, IKubernetesClient client)
    {
        _cache = cache;
        _client = client;
    }

    /// <summary>Whether the task that owns the Run is not there or about to go, as far as the cache shows. One that is only late in the cache comes.</summary>
    public bool IsDeparting(DistributedCronRun run) =>
        IsOwned(run) && !IsThere(run, _cache.Tasks.Store.Find(RunView.TaskOf(run)));

    /// <summary>
    /// The same, of a Run that is about to begin. Where it has waited for another one the server is asked: that it waits no more may be the beginning of the
    /// deletion, of which the cache hears by another watch.
    /// </summary>
    public async Task<bool> IsDepartingAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        if (IsDeparting(run))
        {
            return true;
        }

        if (run.Status?.Reason != Reasons.WaitingForEarlierRun || !IsOwned(run))
        {
            return false;
        }

        return await IsGoneAsync(run, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the task was deleted and the Run left behind on purpose (<c>--cascade=orphan</c>). The server is asked: of the task a cache hears by another
    /// watch than of the owner reference that the Run has lost.
    /// </summary>
    public async Task<bool> IsLeftBehindAsync(DistributedCronRun run, CancellationToken cancellationToken) =>
        !IsOwned(run) && await IsGoneAsync(run, cancellationToken).ConfigureAwait(false);

    private async Task<bool> IsGoneAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        var task = RunView.TaskOf(run);
        return !IsThere(run, await _client.FindAsync(CarillonResources.Tasks, task.Namespace, task.Name, cancellationToken).ConfigureAwait(false));
    }

    private static bool IsOwned(DistributedCronRun run) => Owner.IsOwnedBy(run.Metadata, run.Spec?.TaskRef?.Uid);

    private static bool IsThere(DistributedCronRun run, DistributedCronTask? task) =>
        task?.Metadata.Uid == run.Spec?.TaskRef?.Uid && task?.Metadata.DeletionTimestamp is null;
}
