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
    public static bool NeedsPlan(DistributedCronTaskSpec task) =>
        task.Strategy is HostStrategy.Any or HostStrategy.Count or HostStrategy.Percent;

    /// <summary>The hosts that take part, in the order in which they were picked.</summary>
    public static IReadOnlyList<string> Plan(TargetRequest request) => request.Planned ?? Pick(request, Candidates(request));

    /// <summary>
    /// The hosts by name, each with its outcome if it cannot run the command.
    /// </summary>
    public static IReadOnlyList<Target> Decide(TargetRequest request) =>
        [.. Plan(request)
            .Union(request.Existing, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(node => new Target(node, OutcomeOf(request, node)))];

    /// <summary>Hosts that can run the command and have no part in the Run yet, in the order in which they are to be picked.</summary>
    public static IReadOnlyList<string> Free(TargetRequest request, RunPlan? plan)
    {
        var taken = request.Existing
            .Concat(plan?.Hosts ?? [])
            .Concat((plan?.Replacements ?? []).Select(static replacement => replacement.Host ?? ""))
            .ToHashSet(StringComparer.Ordinal);
        return [.. InOrder(request, Candidates(request)).Where(node => !taken.Contains(node) && OutcomeOf(request, node) is null)];
    }

    /// <summary>The host, with its outcome if it cannot run the command.</summary>
    public static Target Look(TargetRequest request, string node) => new(node, OutcomeOf(request, node));

    /// <summary>The user that a command runs as, for the policy of a group. Requests and plugins are made by the agent itself, which is root.</summary>
    public static string UserOf(DistributedCronTaskSpec task) => task.Executor?.EffectiveUser() ?? ExecutorDefaults.RunAsUser;

    /// <summary>Members that match. A host that was asked for by name stays, so that its outcome can say why it takes no part.</summary>
    private static List<string> Candidates(TargetRequest request)
    {
        var named = request.Run.Hosts?.ToHashSet(StringComparer.Ordinal);
        return [.. request.Groups
            .SelectMany(static group => group.Members)
            .Where(node => named is null || named.Contains(node))
            .Where(node => request.Followed?.Contains(node) != false)
            .Where(node => Matches(request, node))
            .Union(named ?? [], StringComparer.Ordinal)
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
        var wanted = Wanted(request.Task, candidates.Count);
        if (wanted >= candidates.Count)
        {
            return candidates;
        }

        return [.. InOrder(request, candidates).Take(wanted)];
    }

    /// <summary>
    /// Hosts that cannot run it come last: they are taken only when there are too few others, to show what is missing. Before them those
    /// that might not come to it.
    /// </summary>
    private static IOrderedEnumerable<string> InOrder(TargetRequest request, IReadOnlyList<string> candidates) => HostOrder.Of(request, candidates)
        .OrderBy(node => OutcomeOf(request, node) is not null ? 2 : request.Host(node).Troubled ? 1 : 0);

    private static int Wanted(DistributedCronTaskSpec task, int candidates) => task.Strategy switch
    {
        HostStrategy.Any => 1,
        HostStrategy.Count => task.Count ?? 1,
        HostStrategy.Percent => (int)((((long)candidates * (task.Percent ?? 100)) + 99) / 100),
        _ => candidates,
    };

    private static ExecutionOutcome? OutcomeOf(TargetRequest request, string node)
    {
        var groups = request.Groups.Where(group => Membership.Contains(group.Members, node)).ToList();
        if (groups.Count == 0)
        {
            return Outside(request, node);
        }

        if (GroupPolicy.RefusalOf(groups, request.Namespace, UserOf(request.Task)) is { } refusal)
        {
            return Missed(Reasons.Forbidden, refusal);
        }

        if (IsAskedFor(request, node) && !Matches(request, node))
        {
            return Missed(Reasons.NotATarget, "the host was asked for, but its labels do not match the nodeSelector of the task or of the run");
        }

        return Unable(request, node);
    }

    private static ExecutionOutcome? Unable(TargetRequest request, string node) =>
        HostReasons.Of(request.Host(node).Condition) is { } why ? Missed(why.Reason, why.Message) : null;

    private static ExecutionOutcome Outside(TargetRequest request, string node) =>
        request.Host(node).Condition == HostCondition.Unknown ? Unable(request, node)!
        : IsNamed(request, node) ? Missed(
            Reasons.NotATarget, $"the host was asked for, but is in none of the task's host groups ({string.Join(", ", request.Task.HostGroups ?? [])})")
        : Missed(Reasons.Forbidden, "the host is in none of the task's groups any more");

    /// <summary>A pick that is written stays what it is; only of hosts that somebody asked for it is looked whether they still match.</summary>
    private static bool IsAskedFor(TargetRequest request, string node) => request.Run.RerunOf is not null || IsNamed(request, node);

    private static bool IsNamed(TargetRequest request, string node) => request.Run.Hosts?.Contains(node) == true;

    private static ExecutionOutcome Missed(string reason, string message) =>
        new() { Phase = ExecutionPhase.Missed, Reason = reason, Message = message };
}
