using System.Collections.Concurrent;
using Carillon.Api.HostGroups;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;

namespace Carillon.Operator.HostGroups;

/// <summary>The members of each group, worked out once per change of the group or of any Node's labels, not once per Run.</summary>
internal sealed class MembershipCache
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly ClusterCache _cache;
    private long _nodesVersion;

    public MembershipCache(ClusterCache cache) => _cache = cache;

    /// <summary>The group as it is now; null when there is none of that name.</summary>
    public GroupView? Find(string group)
    {
        var found = _cache.HostGroups.Store.Find(new ObjectKey(null, group));
        return found?.Spec is null || found.Metadata.DeletionTimestamp is not null
            ? null
            : new GroupView(group, found.Spec, MembersOf(found));
    }

    /// <summary>Takes note of a Node that came, went, or changed. True when memberships may have changed by it.</summary>
    public bool Observe(StoreChange<Node> change)
    {
        var moved = change.Kind != StoreChangeKind.Updated
            || change.Old?.Metadata.DeletionTimestamp != change.New?.Metadata.DeletionTimestamp
            || !SameLabels(change.Old?.Metadata.Labels, change.New?.Metadata.Labels);
        if (moved)
        {
            Interlocked.Increment(ref _nodesVersion);
        }

        return moved;
    }

    public void Forget(string group) => _known.TryRemove(group, out _);

    private IReadOnlyList<string> MembersOf(HostGroup group)
    {
        // Read before the nodes: a change in between makes the entry stale at once, never wrongly fresh.
        var version = Interlocked.Read(ref _nodesVersion);
        if (_known.TryGetValue(group.Metadata.Name!, out var known) && ReferenceEquals(known.Group, group) && known.NodesVersion == version)
        {
            return known.Members;
        }

        var members = Membership.Of(group.Spec!, _cache.Nodes.Store.List());
        _known[group.Metadata.Name!] = new Known(group, version, members);
        return members;
    }

    private static bool SameLabels(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0) && (left is null || left.All(label => right?.GetValueOrDefault(label.Key) == label.Value));

    private sealed record Known(HostGroup Group, long NodesVersion, IReadOnlyList<string> Members);
}
