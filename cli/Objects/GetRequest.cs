using Carillon.Cli.Host;

namespace Carillon.Cli.Objects;

/// <summary>What to get, and how to show it.</summary>
internal sealed record GetRequest
{
    /// <summary>Null is all namespaces.</summary>
    public string? Namespace { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public string? LabelSelector { get; init; }

    public string? FieldSelector { get; init; }

    public OutputFormat Format { get; init; }

    public bool Watch { get; init; }

    public string Query(string? resourceVersion = null, bool watch = false)
    {
        var parts = new List<string>();
        Add("labelSelector", LabelSelector);
        Add("fieldSelector", FieldSelector);
        Add("resourceVersion", resourceVersion);
        Add("watch", watch ? "true" : null);
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }
}
