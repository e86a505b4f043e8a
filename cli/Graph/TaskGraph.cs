using Carillon.Api.Tasks;

namespace Carillon.Cli.Graph;

/// <summary>Tasks that depend on each other, in an order that does not change from call to call.</summary>
/// <param name="Nodes">By name.</param>
/// <param name="Edges">By the upstream's name, then the downstream's.</param>
internal sealed record TaskGraph(IReadOnlyList<TaskNode> Nodes, IReadOnlyList<TaskEdge> Edges)
{
    /// <param name="tasks">All tasks.</param>
    /// <param name="wanted">Only what is connected with these, in either direction; empty takes every task that has a dependency or is one.</param>
    /// <param name="name">How a task is called: by its name, or with its namespace before it.</param>
    public static TaskGraph Of(IReadOnlyList<DistributedCronTask> tasks, IReadOnlyCollection<string> wanted, Func<string?, string?, string> name)
    {
        var byName = tasks.ToDictionary(task => name(task.Metadata.Namespace, task.Metadata.Name), StringComparer.Ordinal);
        var links = byName
            .SelectMany(
                entry => entry.Value.Spec?.DependsOn ?? [],
                (entry, dependency) => (Upstream: name(entry.Value.Metadata.Namespace, dependency.Task), Downstream: entry.Key, Dependency: dependency))
            .OrderBy(static link => link.Upstream, StringComparer.Ordinal)
            .ThenBy(static link => link.Downstream, StringComparer.Ordinal)
            .ToList();
        var shown = wanted.Count == 0
            ? links.SelectMany(static link => new[] { link.Upstream, link.Downstream }).ToHashSet(StringComparer.Ordinal)
            : Connected(wanted, links.SelectMany(static link => new[] { (link.Upstream, link.Downstream), (link.Downstream, link.Upstream) }));
        var nodes = shown.Order(StringComparer.Ordinal).ToDictionary(static one => one, one => TaskNode.Of(one, byName.GetValueOrDefault(one)), StringComparer.Ordinal);
        var upstreams = links.ToLookup(static link => link.Downstream, static link => link.Upstream, StringComparer.Ordinal);
        var edges = links.Where(link => shown.Contains(link.Upstream)).Select(link =>
        {
            var onCycle = link.Upstream == link.Downstream || DependencyPath.Shortest(link.Upstream, link.Downstream, task => upstreams[task]).Count > 0;
            return new TaskEdge(nodes[link.Upstream], nodes[link.Downstream], TaskEdge.LabelOf(link.Dependency, onCycle), onCycle);
        });
        return new TaskGraph([.. nodes.Values], [.. edges]);
    }

    private static HashSet<string> Connected(IEnumerable<string> wanted, IEnumerable<(string From, string To)> links)
    {
        var neighbours = links.ToLookup(static link => link.From, static link => link.To, StringComparer.Ordinal);
        var found = wanted.ToHashSet(StringComparer.Ordinal);
        var next = new Queue<string>(found);
        while (next.TryDequeue(out var task))
        {
            foreach (var neighbour in neighbours[task].Where(found.Add))
            {
                next.Enqueue(neighbour);
            }
        }

        return found;
    }
}
