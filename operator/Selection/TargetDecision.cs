using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Hosts;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Selection;

/// <summary>Which hosts take part in a Run, and which of them cannot run it. Pure.</summary>
internal static class TargetDecision
{
    /// <summary>
    /// Whether the hosts must be written down before the first Execution: where the same question may get another answer later.
    /// All is asked again until the Run is fanned out, so that a host that joins meanwhile takes part.
    /// </summary>
    public static bool NeedsPlan(DistributedCronTaskSpec task, DistributedCronRunSpec run) =>
        run.RerunOf is not null || task.Strategy is HostStrategy.Any or HostStrategy.Count or HostStrategy.Percent;

    /// <summary>The hosts that take part, in the order in which they were picked.</summary>
    public static IReadOnlyList<string> Plan(TargetRequest request) => request.Planned ?? Pick(request, Candidates(request));

    /// <summary>
    /// The hosts by name, each with its outcome if it cannot run the command. The place in this order is the host's shard, and decides
    /// its rollout wave.
    /// </summary>
    public static IReadOnlyList<Target> Decide(TargetRequest request) =>
        [.. Plan(request)
            .Union(request.Existing, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(node => new Target(node, OutcomeOf(request, node)))];

    /// <summary>The user that a command runs as, for the policy of a group. Requests and plugins are made by the agent itself, which is root.</summary>
    public static string UserOf(DistributedCronTaskSpec task) => task.Executor?.EffectiveUser() ?? ExecutorDefaults.RunAsUser;

    private static List<string> Candidates(TargetRequest request)
    {
        var narrowed = request.Run.Hosts?.ToHashSet(StringComparer.Ordinal);
        return [.. request.Groups
            .SelectMany(static group => group.Members)
            .Distinct(StringComparer.Ordinal)
            .Where(node => narrowed is null || narrowed.Contains(node))
            .Where(node => request.RerunHosts is null || request.RerunHosts.Contains(node))
            .Where(node => Matches(request, node))
            .Order(StringComparer.Ordinal)];
    }

    private static bool Matches(TargetRequest request, string node)
    {
        if (request.Task.NodeSelector is null && request.Run.NodeSelector is null)
        {
            return true;
        }

        var labels = request.Host(node).Labels;
        return LabelMatch.Matches(request.Task.NodeSelector, labels) && LabelMatch.Matches(request.Run.NodeSelector, labels);
    }

    private static List<string> Pick(TargetRequest request, List<string> candidates)
    {
        // A rerun repeats the hosts of a Run whose pick was made then.
        var wanted = request.RerunHosts is not null
            ? candidates.Count
            : Wanted(request.Task, candidates.Count);
        if (wanted >= candidates.Count)
        {
            return candidates;
        }

        // Hosts that cannot run it come last: they are taken only when there are too few others, to show what is missing.
        return [.. HostOrder.Of(request, candidates)
            .OrderBy(node => OutcomeOf(request, node) is null ? 0 : 1)
            .Take(wanted)];
    }

    private static int Wanted(DistributedCronTaskSpec task, int candidates) => task.Strategy switch
    {
        HostStrategy.Any => 1,
        HostStrategy.Count => task.Count ?? 1,
        HostStrategy.Percent => (int)((((long)candidates * (task.Percent ?? 100)) + 99) / 100),
        _ => candidates,
    };

    private static ExecutionOutcome? OutcomeOf(TargetRequest request, string node)
    {
        if (Refusal(request, node) is { } refusal)
        {
            return Missed(Reasons.Forbidden, refusal);
        }

        return request.Host(node).Condition switch
        {
            HostCondition.Unknown => Missed(Reasons.NodeNotFound, "there is no Node of this name"),
            HostCondition.NotReady => Missed(Reasons.NodeNotReady, "the Node is not ready"),
            HostCondition.NoAgent => Missed(Reasons.NoAgent, "no agent has reported from this host"),
            HostCondition.AgentUnavailable => Missed(Reasons.AgentUnavailable, "the agent of this host gives no sign of life"),
            HostCondition.Drained => Missed(Reasons.HostDrained, "the agent of this host is drained"),
            _ => null,
        };
    }

    /// <summary>Why no group lets the task use the host; null when one does.</summary>
    private static string? Refusal(TargetRequest request, string node)
    {
        var user = UserOf(request.Task);
        string? refusal = null;
        foreach (var group in request.Groups.Where(group => Contains(group.Members, node)))
        {
            if (!GroupPolicy.AllowsNamespace(group.Spec, request.Namespace))
            {
                refusal ??= $"HostGroup {group.Name} does not allow namespace {request.Namespace}";
            }
            else if (!GroupPolicy.AllowsUser(group.Spec, user))
            {
                refusal ??= $"HostGroup {group.Name} does not allow user {user}";
            }
            else
            {
                return null;
            }
        }

        return refusal ?? "the host is in none of the task's groups any more";
    }

    private static bool Contains(IReadOnlyList<string> sorted, string node) =>
        sorted is List<string> list ? list.BinarySearch(node, StringComparer.Ordinal) >= 0 : sorted.Contains(node);

    private static ExecutionOutcome Missed(string reason, string message) =>
        new() { Phase = ExecutionPhase.Missed, Reason = reason, Message = message };
}
