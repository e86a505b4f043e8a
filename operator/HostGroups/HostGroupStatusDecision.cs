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
    /// <param name="now">The present.</param>
    public static HostGroupStatus Decide(
        HostGroup group, IReadOnlyList<string> problems, IReadOnlyList<string> members, Func<string, bool> isReady, DateTimeOffset now)
    {
        var generation = group.Metadata.Generation;
        var (accepted, acceptedReason, acceptedMessage) = Accept(group, problems);
        var ready = members.Where(isReady).ToHashSet(StringComparer.Ordinal);
        var conditions = ConditionList.With(
            group.Status?.Conditions,
            AcceptedCondition,
            accepted,
            acceptedReason,
            acceptedMessage,
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
            Members = [.. members.Take(Limits.GroupMembers).Select(name => new HostGroupMember { Name = name, Ready = ready.Contains(name) })],
            Conditions = ConditionList.With(conditions, ReadyCondition, ready.Count > 0, reason, message, generation, now),
            ObservedGeneration = generation,
        };
    }

    private static (bool Accepted, string Reason, string Message) Accept(HostGroup group, IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
        {
            return (false, "InvalidSpec", string.Join("; ", problems));
        }

        // Refused rather than ignored: whoever sets a limit counts on it.
        return group.Spec?.MaxConcurrentExecutions is > 0
            ? (false, "NotSupported", "spec.maxConcurrentExecutions: is not supported by this version; allowed: 0")
            : (true, "Accepted", "the group can be used");
    }
}
