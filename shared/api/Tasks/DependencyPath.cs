namespace Carillon.Api.Tasks;

/// <summary>Ways through the graph of <c>dependsOn</c>. The same search for the operator, which refuses cycles, and the CLI, which shows them.</summary>
public static class DependencyPath
{
    /// <summary>The shortest way from one task to another over at least one <c>dependsOn</c>; from a task to itself it is a cycle.</summary>
    /// <param name="from">Name of the task that depends.</param>
    /// <param name="to">Name of the task that it may depend on, directly or over others.</param>
    /// <param name="upstreamsOf">The tasks that a task names in its <c>dependsOn</c>; none for a task that does not exist.</param>
    /// <returns>Both ends and what lies between, each depending on the next one; empty when there is no way. Of several shortest ones the first in the order of the lists.</returns>
    public static IReadOnlyList<string> Shortest(string from, string to, Func<string, IEnumerable<string>> upstreamsOf)
    {
        ArgumentNullException.ThrowIfNull(upstreamsOf);

        // Breadth first, and with a queue: a chain of thousands of tasks must not be a stack of thousands of calls.
        var cameFrom = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>([from]);
        while (next.TryDequeue(out var task))
        {
            foreach (var upstream in upstreamsOf(task))
            {
                if (upstream == to)
                {
                    return Trace(from, task, to, cameFrom);
                }

                if (upstream != from && cameFrom.TryAdd(upstream, task))
                {
                    next.Enqueue(upstream);
                }
            }
        }

        return [];
    }

    private static List<string> Trace(string from, string last, string to, Dictionary<string, string> cameFrom)
    {
        var path = new List<string> { to };
        for (var task = last; task != from; task = cameFrom[task])
        {
            path.Add(task);
        }

        path.Add(from);
        path.Reverse();
        return path;
    }
}
