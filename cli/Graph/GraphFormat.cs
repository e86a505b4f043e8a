namespace Carillon.Cli.Graph;

/// <summary>How a graph is printed; <c>-o</c>.</summary>
internal enum GraphFormat
{
    Text,

    /// <summary>Graphviz.</summary>
    Dot,

    Mermaid,
}
