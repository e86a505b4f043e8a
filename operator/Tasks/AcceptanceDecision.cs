using Carillon.Api;
using Carillon.Api.HostGroups;
using Carillon.Api.Tasks;
using Carillon.Operator.Dependencies;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Selection;

namespace Carillon.Operator.Tasks;

/// <summary>Whether a task can be carried out. Pure; the same policies are checked again when a Run is dispatched.</summary>
internal static class AcceptanceDecision
{
    public const string InvalidSpec = "InvalidSpec";
    public const string HostGroupNotFound = "HostGroupNotFound";
    public const string NamespaceNotAllowed = "NamespaceNotAllowed";
    public const string UserNotAllowed = "UserNotAllowed";
    public const string DependencyCycle = "DependencyCycle";
    public const string UpstreamNotFound = "UpstreamNotFound";

    private static readonly Acceptance Fine = new(true, "Accepted", "the task can be carried out");

    /// <param name="task">The task.</param>
    /// <param name="problems">What the validator says of it, each with its field.</param>
    /// <param name="findGroup">Finds a group by its name.</param>
    /// <param name="findTask">Finds a task of the same namespace by its name.</param>
    public static Acceptance Decide(
        DistributedCronTask task, IReadOnlyList<string> problems, Func<string, HostGroup?> findGroup, Func<string, DistributedCronTask?> findTask)
    {
        if (problems.Count > 0 || task.Spec is null)
        {
            return Refuse(InvalidSpec, problems.Count > 0 ? problems : ["spec: is required"]);
        }

        // First of all: a cycle is between tasks that may all be right by themselves, and each of them has to say so.
        if (CycleOf(task, findTask) is { Count: > 0 } cycle)
        {
            return Refuse(DependencyCycle, [$"spec.dependsOn: {string.Join(" -> ", cycle)}: each would wait for the next; take one of these out"]);
        }

        return CheckGroups(task, findGroup) is { Accepted: false } refusal ? refusal : CheckUpstreams(task, findTask);
    }

    private static IReadOnlyList<string> CycleOf(DistributedCronTask task, Func<string, DistributedCronTask?> findTask)
    {
        var name = task.Metadata.Name!;

        // The task itself as it is here: the cache may show it as it was before.
        return DependencyPath.Shortest(name, name, other => DependencyGraph.UpstreamsOf(other == name ? task : findTask(other)));
    }

    private static Acceptance CheckUpstreams(DistributedCronTask task, Func<string, DistributedCronTask?> findTask)
    {
        var upstreams = task.Spec!.DependsOn ?? [];
        var missing = Enumerable.Range(0, upstreams.Count)
            .Where(place => findTask(upstreams[place].Task!) is null)
            .Select(place => $"spec.dependsOn[{place}].task: there is no DistributedCronTask {upstreams[place].Task} in namespace "
                + $"{task.Metadata.Namespace}; allowed: a name that 'kubectl get dct' shows")
            .ToList();
        return missing.Count == 0 ? Fine : Refuse(UpstreamNotFound, missing);
    }

    private static Acceptance CheckGroups(DistributedCronTask task, Func<string, HostGroup?> findGroup)
    {
        var ns = task.Metadata.Namespace;
        var user = TargetDecision.UserOf(task.Spec!);
        var missing = new List<string>();
        var namespaces = new List<string>();
        var users = new List<string>();
        var names = task.Spec!.HostGroups ?? [];
        for (var i = 0; i < names.Count; i++)
        {
            var path = $"spec.hostGroups[{i}]";
            if (findGroup(names[i])?.Spec is not { } group)
            {
                missing.Add($"{path}: there is no HostGroup {names[i]}; allowed: a name that 'kubectl get hostgroups' shows");
            }
            else if (!GroupPolicy.AllowsNamespace(group, ns))
            {
                namespaces.Add($"{path}: HostGroup {names[i]} does not allow namespace {ns}; allowed: {List(group.AllowedNamespaces)}");
            }
            else if (!GroupPolicy.AllowsUser(group, user))
            {
                users.Add($"{path}: HostGroup {names[i]} does not allow user {user} (spec.executor.shell.runAsUser); allowed: {List(group.AllowedUsers)}");
            }
        }

        var reason = missing.Count > 0 ? HostGroupNotFound : namespaces.Count > 0 ? NamespaceNotAllowed : UserNotAllowed;
        List<string> all = [.. missing, .. namespaces, .. users];
        return all.Count == 0 ? Fine : Refuse(reason, all);
    }

    private static string List(IReadOnlyList<string>? allowed) => allowed is { Count: > 0 } ? string.Join(", ", allowed) : "none";

    private static Acceptance Refuse(string reason, IReadOnlyList<string> problems)
    {
        var message = string.Join("; ", problems);
        return new Acceptance(false, reason, message.Length <= Limits.Message ? message : message[..(Limits.Message - 1)] + "…");
    }
}
