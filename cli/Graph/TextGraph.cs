namespace Carillon.Cli.Graph;

/// <summary>A graph as trees: what follows a task stands below it. What follows several is told in full below the first of them.</summary>
internal static class TextGraph
{
    public static void Write(TextWriter writer, TaskGraph graph)
    {
        var after = graph.Edges.ToLookup(static edge => edge.Upstream);
        var follows = graph.Edges.Select(static edge => edge.Downstream).ToHashSet();
        var told = new HashSet<TaskNode>();

        // Those that follow nobody first; what is left then is reached by nothing but a cycle.
        foreach (var root in graph.Nodes.OrderBy(follows.Contains).Where(root => !told.Contains(root)))
        {
            writer.WriteLine($"{root.Name}: {root.State}");
            told.Add(root);
            WriteBelow(writer, root, after, told);
        }
    }

    private static void WriteBelow(TextWriter writer, TaskNode root, ILookup<TaskNode, TaskEdge> after, HashSet<TaskNode> told)
    {
        var next = new Stack<(TaskEdge Edge, string Indent, bool IsLast)>();
        Push(root, "");
        while (next.TryPop(out var line))
        {
            var (edge, indent, isLast) = line;
            var isNew = told.Add(edge.Downstream);
            writer.WriteLine($"{indent}{(isLast ? "└─ " : "├─ ")}{edge.Downstream.Name} ({edge.Label}): {(isNew ? edge.Downstream.State : "see above")}");
            if (isNew)
            {
                Push(edge.Downstream, indent + (isLast ? "   " : "│  "));
            }
        }

        void Push(TaskNode task, string indent)
        {
            var edges = after[task].ToList();
            for (var i = edges.Count - 1; i >= 0; i--)
            {
                next.Push((edges[i], indent, i == edges.Count - 1));
            }
        }
    }
}
