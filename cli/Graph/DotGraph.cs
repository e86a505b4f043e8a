namespace Carillon.Cli.Graph;

/// <summary>A graph in the language of Graphviz: <c>carillon graph -o dot | dot -Tsvg</c>.</summary>
internal static class DotGraph
{
    public static void Write(TextWriter writer, TaskGraph graph)
    {
        writer.WriteLine("digraph carillon {");
        writer.WriteLine("  rankdir=LR;");
        writer.WriteLine("  node [shape=box, style=\"rounded,filled\", fillcolor=white];");
        foreach (var node in graph.Nodes)
        {
            writer.WriteLine($"  {Quote(node.Name)} [label={Quote(node.Name, node.State)}{LookOf(node.Look)}];");
        }

        foreach (var edge in graph.Edges)
        {
            var look = edge.OnCycle ? ", color=red, fontcolor=red, penwidth=2" : "";
            writer.WriteLine($"  {Quote(edge.Upstream.Name)} -> {Quote(edge.Downstream.Name)} [label={Quote(edge.Label)}{look}];");
        }

        writer.WriteLine("}");
    }

    private static string LookOf(TaskLook look) => look switch
    {
        TaskLook.Succeeded => ", fillcolor=palegreen",
        TaskLook.Failed => ", fillcolor=lightpink",
        TaskLook.Missing => ", style=dashed",
        _ => "",
    };

    /// <summary>The lines as one text; a backslash of their own must not be read as the beginning of an escape.</summary>
    private static string Quote(params string[] lines) => $"\"{string.Join("\\n", lines.Select(
        static line => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)))}\"";
}
