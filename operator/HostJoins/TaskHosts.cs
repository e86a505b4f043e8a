using Carillon.Api.HostGroups;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Caching;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Selection;

namespace Carillon.Operator.HostJoins;

/// <summary>Which hosts belong to a task at this moment: members of its groups that it may use and whose labels match.</summary>
internal sealed class TaskHosts
{
    private readonly ClusterCache _cache;
    private readonly MembershipCache _memberships;

    public TaskHosts(ClusterCache cache, MembershipCache memberships)
    {
        _cache = cache;
        _memberships = memberships;
    }

    /// <summary>The hosts of a task that have an agent.</summary>
    public IReadOnlyCollection<string> Of(DistributedCronTask task) =>
        [.. (task.Spec?.HostGroups ?? [])
            .Select(_memberships.Find)
            .OfType<GroupView>()
            .Where(group => Allows(group.Spec, task))
            .SelectMany(static group => group.Members)
            .Distinct(StringComparer.Ordinal)
            .Where(node => Matches(task, node) && _cache.HostAgents.Store.Find(new ObjectKey(null, node)) is not null)];

    /// <summary>The tasks with onHostJoin RunOnce that a host belongs to.</summary>
    public IReadOnlyCollection<DistributedCronTask> RunOnceOn(string node) =>
        [.. _cache.HostGroups.Store.List()
            .Select(group => (group.Metadata.Name, Tasks: _cache.TasksUsing(group.Metadata.Name!).Where(JoinNotes.IsRunOnce).ToList()))
            .Where(static group => group.Tasks.Count > 0)
            .Select(group => (View: _memberships.Find(group.Name!), group.Tasks))
            .Where(group => group.View is { } view && Membership.Contains(view.Members, node))
            .SelectMany(group => group.Tasks.Where(task => Allows(group.View!.Spec, task)))
            .DistinctBy(ObjectKey.Of)
            .Where(task => task.Metadata.DeletionTimestamp is null && Matches(task, node))];

    private static bool Allows(HostGroupSpec group, DistributedCronTask task) =>
        GroupPolicy.AllowsNamespace(group, task.Metadata.Namespace) && GroupPolicy.AllowsUser(group, TargetDecision.UserOf(task.Spec!));

    private bool Matches(DistributedCronTask task, string node) =>
        LabelMatch.Matches(task.Spec!.NodeSelector, _cache.Nodes.Store.Find(new ObjectKey(null, node))?.Metadata.Labels);
}
