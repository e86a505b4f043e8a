using Carillon.Api.Tasks;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Dependencies;

/// <summary>Who depends on whom within a namespace. Pure, and without recursion: users decide how long a chain is.</summary>
internal static class DependencyGraph
{
    /// <summary>The names of the tasks that a task follows.</summary>
    public static IEnumerable<string> UpstreamsOf(DistributedCronTask? task) =>
        (task?.Spec?.DependsOn ?? []).Select(static dependency => dependency?.Task ?? "").Distinct(StringComparer.Ordinal);

    /// <summary>Whether the edges of a task are others than before.</summary>
    public static bool Moved(DistributedCronTask? before, DistributedCronTask? after) =>
        before is null || after is null || !(before.Spec?.DependsOn ?? []).SequenceEqual(after.Spec?.DependsOn ?? []);

    /// <summary>
    /// All tasks that follow a task, directly or over others. What a change of its edges can put on a cycle, or take off one, is among
    /// them: the way back to the task leads over tasks that follow it.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="directlyAfter">The tasks that name a task in their dependsOn.</param>
    public static IReadOnlyCollection<ObjectKey> After(ObjectKey task, Func<ObjectKey, IEnumerable<ObjectKey>> directlyAfter)
    {
        var found = new HashSet<ObjectKey>();
        var next = new Queue<ObjectKey>([task]);
        while (next.TryDequeue(out var upstream))
        {
            foreach (var dependant in directlyAfter(upstream))
            {
                if (found.Add(dependant))
                {
                    next.Enqueue(dependant);
                }
            }
        }

        return found;
    }
}
