using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Schedules;

namespace Carillon.Operator.Runs;

/// <summary>
/// Runs as the server has them. The cache may be behind: what another leader wrote last may still be on its way, and a Run that was carried
/// out and collected looks in it like one that has not begun.
/// </summary>
internal sealed class LiveRuns
{
    private readonly IKubernetesClient _client;
    private ulong _termVersion;

    public LiveRuns(IKubernetesClient client) => _client = client;

    /// <summary>Whether the Run has not changed in this term, so that another leader may have done more with it than this state shows.</summary>
    public async Task<bool> IsInheritedAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        var term = Volatile.Read(ref _termVersion);
        if (term == 0)
        {
            var page = await _client.ListAsync(
                CarillonResources.Runs.MetadataOnly(), null, new ListOptions { Limit = 1 }, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _termVersion, term = ObjectVersion.Of(page.ResourceVersion));
        }

        return ObjectVersion.Of(run.Metadata.ResourceVersion) <= term;
    }

    /// <summary>The Run as it is; null when that very Run is gone or about to be.</summary>
    public async Task<DistributedCronRun?> FindAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        var live = await _client.FindAsync(
            CarillonResources.Runs, run.Metadata.Namespace, run.Metadata.Name!, cancellationToken).ConfigureAwait(false);
        return live?.Metadata.Uid == run.Metadata.Uid && live?.Metadata.DeletionTimestamp is null ? live : null;
    }

    /// <summary>That very Run; null when it is gone.</summary>
    public async Task<DistributedCronRun?> FindAsync(string? ns, AwaitedRun run, CancellationToken cancellationToken)
    {
        var live = await _client.FindAsync(CarillonResources.Runs, ns, run.Name, cancellationToken).ConfigureAwait(false);
        return live?.Metadata.Uid == run.Uid ? live : null;
    }

    /// <summary>The UIDs of all Runs of a task.</summary>
    public async Task<IReadOnlySet<string>> UidsOfAsync(DistributedCronTask task, CancellationToken cancellationToken)
    {
        var runs = await ListAsync(CarillonResources.Runs.MetadataOnly(), task, cancellationToken).ConfigureAwait(false);
        return runs.Select(static run => run.Metadata.Uid ?? "").ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>All Runs of that very task that were admitted.</summary>
    public async Task<IReadOnlyList<DistributedCronRun>> OfAsync(DistributedCronTask task, CancellationToken cancellationToken)
    {
        var runs = await ListAsync(CarillonResources.Runs, task, cancellationToken).ConfigureAwait(false);
        return [.. runs.Where(run => run.Spec?.TaskRef?.Uid == task.Metadata.Uid)];
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(ResourceType<T> type, DistributedCronTask task, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var selection = new ListOptions { LabelSelector = $"{CarillonLabels.Task}={Naming.LabelValue(task.Metadata.Name!)}" };
        return (await _client.ListAsync(type, task.Metadata.Namespace, selection, cancellationToken).ConfigureAwait(false)).Items;
    }
}
