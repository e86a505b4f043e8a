using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Carillon.ApiServer.Schema;

/// <summary>The value constraints of a schema node; everything that refuses values and shapes nothing.</summary>
internal sealed record SchemaAssertions
{
    public static SchemaAssertions None { get; } = new();

    public IReadOnlyList<string> Required { get; init; } = [];

    public IReadOnlyList<JsonNode?>? Enum { get; init; }

    public Regex? Pattern { get; init; }

    /// <summary>The pattern as it was written, for messages.</summary>
    public string? PatternText { get; init; }

    public long? MinLength { get; init; }

    public long? MaxLength { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public bool ExclusiveMinimum { get; init; }

    public bool ExclusiveMaximum { get; init; }

    public double? MultipleOf { get; init; }

    public long? MinItems { get; init; }

    public long? MaxItems { get; init; }

    public bool UniqueItems { get; init; }

    public long? MinProperties { get; init; }

    public long? MaxProperties { get; init; }

    public IReadOnlyList<StructuralSchema> AllOf { get; init; } = [];

    public IReadOnlyList<StructuralSchema> AnyOf { get; init; } = [];

    public IReadOnlyList<StructuralSchema> OneOf { get; init; } = [];

    public StructuralSchema? Not { get; init; }
}
