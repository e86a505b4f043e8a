namespace Carillon.Cli.Graph;

/// <summary>A graph in the language of Mermaid, as Markdown pages show it.</summary>
internal static class MermaidGraph
{
    public static void Write(TextWriter writer, TaskGraph graph)
    {
        writer.WriteLine("flowchart LR");

        // Numbers, since a name such as "end" is a word of the language.
        var numbers = new Dictionary<TaskNode, int>();
        foreach (var node in graph.Nodes)
        {
            numbers[node] = numbers.Count;
            writer.WriteLine($"  t{numbers[node]}[\"{Escape(node.Name)}<br/>{Escape(node.State)}\"]{ClassOf(node.Look)}");
        }

        foreach (var edge in graph.Edges)
        {
            writer.WriteLine($"  t{numbers[edge.Upstream]} -->|\"{Escape(edge.Label)}\"| t{numbers[edge.Downstream]}");
        }

        writer.WriteLine("  classDef succeeded fill:#d3f9d8");
        writer.WriteLine("  classDef failed fill:#ffd8d8");
        writer.WriteLine("  classDef missing stroke-dasharray:4");
        var cycles = Enumerable.Range(0, graph.Edges.Count).Where(place => graph.Edges[place].OnCycle).ToList();
        if (cycles.Count > 0)
        {
            writer.WriteLine($"  linkStyle {string.Join(',', cycles)} stroke:red,stroke-width:3px");
        }
    }

    private static string ClassOf(TaskLook look) => look == TaskLook.Plain ? "" : $":::{look.ToString().ToLowerInvariant()}";

    /// <summary>Mermaid's own way to write a character: without it a quote ends the text, and tags are taken for HTML.</summary>
    private static string Escape(string text) => string.Concat(text.Select(static c => c is '"' or '#' or '<' or '>' or '&' or ';' or '`' or '\\' ? $"#{(int)c};" : $"{c}"));
}
