using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.Executions;
using Carillon.Operator.Releases;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dependencies;

/// <summary>Reads the upstream Executions of a Run that follows other Runs host by host.</summary>
internal sealed class HostUpstreams
{
    private readonly ClusterCache _cache;
    private readonly LiveExecutions _live;

    public HostUpstreams(ClusterCache cache, LiveExecutions live)
    {
        _cache = cache;
        _live = live;
    }

    /// <summary>The hosts on which all of its upstream Runs have an Execution; null for a Run that does not follow host by host.</summary>
    public async Task<IReadOnlySet<string>?> HostsAsync(DistributedCronRun run, CancellationToken cancellationToken)
    {
        HashSet<string>? hosts = null;
        foreach (var upstream in SameHostDecision.FollowedBy(run.Spec))
        {
            var followed = FindRun(run, upstream);
            var isComplete = followed is null || _cache.CountExecutionsOf(upstream.RunUid!) >= Created(followed);
            var executions = isComplete ? _cache.ExecutionsOf(upstream.RunUid!) : await ListAsync(run, upstream, cancellationToken).ConfigureAwait(false);
            var nodes = executions.Select(static execution => execution.Spec?.NodeName ?? "");
            if (hosts is null)
            {
                hosts = nodes.ToHashSet(StringComparer.Ordinal);
            }
            else
            {
                hosts.IntersectWith(nodes);
            }
        }

        return hosts;
    }

    /// <summary>How the upstreams of hosts stand, in the order of the hosts.</summary>
    /// <param name="run">The Run.</param>
    /// <param name="nodes">Its hosts; null for those that are not asked about.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyList<UpstreamState>> StatesAsync(
        DistributedCronRun run, IReadOnlyList<string?> nodes, CancellationToken cancellationToken)
    {
        var upstreams = SameHostDecision.FollowedBy(run.Spec);
        if (upstreams.Count == 0 || nodes.All(static node => node is null))
        {
            return new UpstreamState[nodes.Count];
        }

        var found = new List<(RunUpstream Upstream, Dictionary<string, Execution> ByNode)>();
        foreach (var upstream in upstreams)
        {
            var byNode = ByNode(_cache.ExecutionsOf(upstream.RunUid!));
            if (nodes.Any(node => node is not null && !byNode.ContainsKey(node)))
            {
                // A cache may lie about absence, and for this host the answer is final.
                byNode = ByNode(await ListAsync(run, upstream, cancellationToken).ConfigureAwait(false));
            }

            found.Add((upstream, byNode));
        }

        return [.. nodes.Select(node => node is null
            ? UpstreamState.None
            : SameHostDecision.StateOf(found.Select(one => (one.Upstream.Condition, one.ByNode.GetValueOrDefault(node)))))];
    }

    private DistributedCronRun? FindRun(DistributedCronRun run, RunUpstream upstream) =>
        _cache.Runs.Store.Find(new ObjectKey(run.Metadata.Namespace, upstream.Run!)) is { } followed && followed.Metadata.Uid == upstream.RunUid ? followed : null;

    private static int Created(DistributedCronRun run) => (run.Status?.Plan?.Total ?? 0) - (run.Status?.Refused ?? 0);

    private static Dictionary<string, Execution> ByNode(IEnumerable<Execution> executions) => executions
        .DistinctBy(static execution => execution.Spec?.NodeName)
        .ToDictionary(static execution => execution.Spec?.NodeName ?? "", StringComparer.Ordinal);

    private Task<IReadOnlyList<Execution>> ListAsync(DistributedCronRun run, RunUpstream upstream, CancellationToken cancellationToken) =>
        _live.OfAsync(run.Metadata.Namespace, upstream.Run!, upstream.RunUid!, cancellationToken);
}
