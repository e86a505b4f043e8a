using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Resources;

/// <summary>One version of a kind: what its objects look like and how they are served.</summary>
internal sealed record ResourceVersion
{
    /// <summary>Version name: <c>v1</c>, <c>v1beta1</c>.</summary>
    public required string Name { get; init; }

    public bool Served { get; init; } = true;

    /// <summary>Exactly one version of a kind is the one objects are stored in.</summary>
    public bool Storage { get; init; } = true;

    /// <summary>The structural OpenAPI v3 schema of the whole object.</summary>
    public required JsonObject Schema { get; init; }

    /// <summary>Whether <c>/status</c> is a subresource of its own: writes to the object then leave status alone, and the reverse.</summary>
    public bool StatusSubresource { get; init; }

    /// <summary>Columns after NAME. Without any, a custom resource prints AGE.</summary>
    public IReadOnlyList<PrinterColumn> PrinterColumns { get; init; } = [];

    /// <summary>JSON paths with a leading dot (<c>.spec.nodeName</c>) usable in field selectors beside metadata.name and metadata.namespace.</summary>
    public IReadOnlyList<string> SelectableFields { get; init; } = [];

    /// <summary>Sent as a Warning header to clients of this version; null when it is not deprecated.</summary>
    public string? DeprecationWarning { get; init; }
}
