using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;

namespace Carillon.ApiServer.Schema;

/// <summary>
/// One node of a Kubernetes structural schema: the OpenAPI v3 subset that custom resources may use, with the
/// <c>x-kubernetes-*</c> extensions that steer pruning, merging and validation. Nodes are read-only once parsed
/// and shared between requests; schemas of built-in kinds may be recursive.
/// </summary>
internal sealed class StructuralSchema
{
    /// <summary>The OpenAPI text this node was read from, with its extensions; published as it is.</summary>
    public required JsonObject Source { get; init; }

    /// <summary>The name under which the node is shared between kinds, or null where it is written in place.</summary>
    public string? DefinitionName { get; init; }

    public string? Type { get; init; }

    public string? Format { get; init; }

    public bool Nullable { get; init; }

    public bool IsIntOrString { get; init; }

    public bool PreserveUnknownFields { get; init; }

    public bool IsEmbeddedResource { get; init; }

    public IReadOnlyDictionary<string, StructuralSchema> Properties { get; internal set; } = EmptyProperties;

    /// <summary>The schema of map values; null where the object is no map.</summary>
    public StructuralSchema? AdditionalProperties { get; internal set; }

    /// <summary>Whether <c>additionalProperties: true</c> was given: any value is kept.</summary>
    public bool AllowsAnyAdditionalProperty { get; init; }

    public StructuralSchema? Items { get; internal set; }

    public JsonNode? Default { get; init; }

    public ListType ListType { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    /// <summary>Whether the object is one value for server-side apply (<c>x-kubernetes-map-type: atomic</c>).</summary>
    public bool IsAtomicMap { get; init; }

    /// <summary>How a strategic merge patch treats the field.</summary>
    public PatchStrategy PatchStrategy { get; init; }

    public string? PatchMergeKey { get; init; }

    /// <summary>The CEL rules of the node (<c>x-kubernetes-validations</c>), in order.</summary>
    public IReadOnlyList<ValidationRule> Rules { get; init; } = [];

    public SchemaAssertions Assertions { get; internal set; } = SchemaAssertions.None;

    private static readonly StructuralSchema Text = new() { Source = [], Type = "string" };

    private static readonly IReadOnlyDictionary<string, StructuralSchema> EmptyProperties =
        new Dictionary<string, StructuralSchema>();

    /// <summary>
    /// Reads a schema as found in <c>spec.versions[].schema.openAPIV3Schema</c>, or one of the built-in definitions, whose
    /// references are followed.
    /// </summary>
    /// <exception cref="SchemaFormatException">The text is no schema (a keyword has the wrong type, a pattern does not compile).</exception>
    public static StructuralSchema Parse(JsonObject openApiV3Schema) => BuiltinDefinitions.Parse(openApiV3Schema);

    /// <summary>This schema with <paramref name="objectMeta"/> for its metadata, which schemas of custom resources leave open.</summary>
    public StructuralSchema WithObjectMeta(StructuralSchema objectMeta)
    {
        if (Properties.TryGetValue("metadata", out var own) && own.DefinitionName is not null)
        {
            return this;
        }

        return new StructuralSchema
        {
            Source = Source,
            Type = Type,
            PreserveUnknownFields = PreserveUnknownFields,
            AdditionalProperties = AdditionalProperties,
            Properties = new Dictionary<string, StructuralSchema>(Properties, StringComparer.Ordinal)
            {
                ["apiVersion"] = Properties.GetValueOrDefault("apiVersion") ?? Text,
                ["kind"] = Properties.GetValueOrDefault("kind") ?? Text,
                ["metadata"] = objectMeta,
            },
        };
    }

    /// <summary>The schema of a member: a property, else the map's value schema, else null.</summary>
    public StructuralSchema? Member(string name) =>
        Properties.TryGetValue(name, out var property) ? property : AdditionalProperties;
}
