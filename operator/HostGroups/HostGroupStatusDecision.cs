using Carillon.Api;
using Carillon.Api.HostGroups;
using Carillon.Operator.Conditions;

namespace Carillon.Operator.HostGroups;

/// <summary>The status of a group. Pure.</summary>
internal static class HostGroupStatusDecision
{
    public const string AcceptedCondition = "Accepted";
    public const string ReadyCondition = "Ready";

    /// <param name="group">The group.</param>
    /// <param name="problems">What the validator says of it.</param>
    /// <param name="members">Its members, by name.</param>
    /// <param name="isReady">Whether the agent of a host is alive.</param>
    /// <param name="running">How many Executions have a place; null where the group does not limit them.</param>
    /// <param name="now">The present.</param>
    public static HostGroupStatus Decide(
        HostGroup group, IReadOnlyList<string> problems, IReadOnlyList<string> members, Func<string, bool> isReady, int? running, DateTimeOffset now)
    {
        var generation = group.Metadata.Generation;
        var ready = members.Where(isReady).ToHashSet(StringComparer.Ordinal);
        var conditions = ConditionList.With(
            group.Status?.Conditions,
            AcceptedCondition,
            problems.Count == 0,
            problems.Count == 0 ? "Accepted" : "InvalidSpec",
            problems.Count == 0 ? "the group can be used" : string.Join("; ", problems),
            generation,
            now);
        var (reason, message) = members.Count == 0
            ? ("NoMembers", "no Node belongs to the group")
            : ready.Count == 0
                ? ("NoReadyHosts", "no member has a living agent")
                : ("HostsReady", "at least one member has a living agent");
        return (group.Status ?? new()) with
        {
            Hosts = members.Count,
            ReadyHosts = ready.Count,
            Running = running,
            Members = [.. members.Take(Limits.GroupMembers).Select(name => new HostGroupMember { Name = name, Ready = ready.Contains(name) })],
            Conditions = ConditionList.With(conditions, ReadyCondition, ready.Count > 0, reason, message, generation, now),
            ObservedGeneration = generation,
        };
    }
}
