using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Carillon.ApiServer.Schema;

/// <summary>
/// Turns OpenAPI v3 text into <see cref="StructuralSchema"/> nodes. References are resolved by name and each
/// definition is read once, so recursive definitions become cycles and not endless trees.
/// </summary>
internal sealed class SchemaParser(Func<string, JsonObject?> definitions)
{
    private const string ReferencePrefix = "#/components/schemas/";
    private static readonly TimeSpan PatternBudget = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, StructuralSchema> _shared = new(StringComparer.Ordinal);

    public StructuralSchema Parse(JsonObject source) => Parse(source, "", null);

    /// <summary>Reads a named definition, or the one already read under that name.</summary>
    public StructuralSchema Definition(string name)
    {
        if (_shared.TryGetValue(name, out var known))
        {
            return known;
        }

        var source = definitions(name) ?? throw new SchemaFormatException(name, $"unknown schema definition {name}");
        return Parse(source, "", name);
    }

    private StructuralSchema Parse(JsonObject source, string path, string? definitionName)
    {
        if (Reference(source) is { } name)
        {
            var target = Definition(name);
            return HasFieldExtensions(source) ? WithFieldExtensions(target, source) : target;
        }

        var reader = new SchemaKeywords(source, path);
        var node = CreateNode(source, reader, definitionName);
        if (definitionName is not null)
        {
            _shared[definitionName] = node;
        }

        node.Properties = ParseProperties(reader, path);
        node.AdditionalProperties = source["additionalProperties"] is JsonObject values ? Parse(values, $"{path}.additionalProperties", null) : null;
        node.Items = source["items"] is JsonObject items ? Parse(items, $"{path}.items", null) : null;
        node.Assertions = ParseAssertions(reader, path);
        return node;
    }

    /// <summary>A reference is either bare, or wrapped in a one-element allOf so that siblings may stand beside it.</summary>
    private static string? Reference(JsonObject source)
    {
        var holder = source["$ref"] is null && source["allOf"] is JsonArray { Count: 1 } all && all[0] is JsonObject only ? only : source;
        if (holder["$ref"] is not { } reference || reference.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }

        var text = reference.GetValue<string>();
        return text.StartsWith(ReferencePrefix, StringComparison.Ordinal) ? text[ReferencePrefix.Length..] : text;
    }

    private static bool HasFieldExtensions(JsonObject source) => source.ContainsKey("default") || source.Any(pair => pair.Key.StartsWith("x-", StringComparison.Ordinal));

    /// <summary>A field that refers to a shared definition but merges by rules of its own.</summary>
    private static StructuralSchema WithFieldExtensions(StructuralSchema target, JsonObject source)
    {
        var reader = new SchemaKeywords(source, "");
        return new StructuralSchema
        {
            Source = source,
            DefinitionName = target.DefinitionName,
            Type = target.Type,
            Format = target.Format,
            Nullable = target.Nullable,
            IsIntOrString = target.IsIntOrString,
            PreserveUnknownFields = target.PreserveUnknownFields,
            IsEmbeddedResource = target.IsEmbeddedResource,
            Properties = target.Properties,
            AdditionalProperties = target.AdditionalProperties,
            AllowsAnyAdditionalProperty = target.AllowsAnyAdditionalProperty,
            Items = target.Items,
            Default = source["default"] ?? target.Default,
            ListType = target.ListType,
            ListMapKeys = target.ListMapKeys,
            IsAtomicMap = target.IsAtomicMap || reader.Text("x-kubernetes-map-type") == "atomic",
            PatchStrategy = ParsePatchStrategy(reader),
            PatchMergeKey = reader.Text("x-kubernetes-patch-merge-key"),
            Rules = target.Rules,
            Assertions = target.Assertions,
        };
    }

    private static StructuralSchema CreateNode(JsonObject source, SchemaKeywords reader, string? definitionName) => new()
    {
        Source = source,
        DefinitionName = definitionName,
        Type = reader.Text("type"),
        Format = reader.Text("format"),
        Nullable = reader.Flag("nullable"),
        IsIntOrString = reader.Flag("x-kubernetes-int-or-string"),
        PreserveUnknownFields = reader.Flag("x-kubernetes-preserve-unknown-fields"),
        IsEmbeddedResource = reader.Flag("x-kubernetes-embedded-resource"),
        AllowsAnyAdditionalProperty = source["additionalProperties"] is JsonValue any && any.GetValueKind() == JsonValueKind.True,
        Default = source["default"],
        ListType = reader.Text("x-kubernetes-list-type") switch { "set" => ListType.Set, "map" => ListType.Map, _ => ListType.Atomic },
        ListMapKeys = reader.Texts("x-kubernetes-list-map-keys"),
        IsAtomicMap = reader.Text("x-kubernetes-map-type") == "atomic",
        PatchStrategy = ParsePatchStrategy(reader),
        PatchMergeKey = reader.Text("x-kubernetes-patch-merge-key"),
        Rules = ParseRules(reader),
    };

    private static PatchStrategy ParsePatchStrategy(SchemaKeywords reader)
    {
        var strategy = PatchStrategy.None;
        foreach (var word in (reader.Text("x-kubernetes-patch-strategy") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            strategy |= word switch
            {
                "merge" => PatchStrategy.Merge,
                "replace" => PatchStrategy.Replace,
                "retainKeys" => PatchStrategy.RetainKeys,
                _ => PatchStrategy.None,
            };
        }

        return strategy;
    }

    private static List<ValidationRule> ParseRules(SchemaKeywords reader) => reader.Objects("x-kubernetes-validations")
        .Select(rule => new ValidationRule(
            rule.Text("rule") ?? "", rule.Text("message"), rule.Text("messageExpression"), rule.Text("reason"), rule.Text("fieldPath")))
        .ToList();

    private Dictionary<string, StructuralSchema> ParseProperties(SchemaKeywords reader, string path)
    {
        var properties = new Dictionary<string, StructuralSchema>(StringComparer.Ordinal);
        foreach (var (name, schema) in reader.Children("properties"))
        {
            properties[name] = Parse(schema, $"{path}.properties[{name}]", null);
        }

        return properties;
    }

    private SchemaAssertions ParseAssertions(SchemaKeywords reader, string path) => new()
    {
        Required = reader.Texts("required"),
        Enum = reader.Source["enum"] is JsonArray values ? values.ToList() : null,
        PatternText = reader.Text("pattern"),
        Pattern = Compile(reader.Text("pattern"), path),
        MinLength = reader.Whole("minLength"),
        MaxLength = reader.Whole("maxLength"),
        Minimum = reader.Number("minimum"),
        Maximum = reader.Number("maximum"),
        ExclusiveMinimum = reader.Flag("exclusiveMinimum"),
        ExclusiveMaximum = reader.Flag("exclusiveMaximum"),
        MultipleOf = reader.Number("multipleOf"),
        MinItems = reader.Whole("minItems"),
        MaxItems = reader.Whole("maxItems"),
        UniqueItems = reader.Flag("uniqueItems"),
        MinProperties = reader.Whole("minProperties"),
        MaxProperties = reader.Whole("maxProperties"),
        AllOf = ParseBranches(reader, "allOf", path),
        AnyOf = ParseBranches(reader, "anyOf", path),
        OneOf = ParseBranches(reader, "oneOf", path),
        Not = reader.Source["not"] is JsonObject not ? Parse(not, $"{path}.not", null) : null,
    };

    private List<StructuralSchema> ParseBranches(SchemaKeywords reader, string keyword, string path) =>
        reader.Objects(keyword).Select((branch, index) => Parse(branch.Source, $"{path}.{keyword}[{index}]", null)).ToList();

    /// <summary>
    /// Patterns come from users, so they must not be able to run for ever: the engine without backtracking is used
    /// where the pattern allows it, and a time limit where it does not.
    /// </summary>
    private static Regex? Compile(string? pattern, string path)
    {
        if (pattern is null)
        {
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, PatternBudget);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, PatternBudget);
        }
        catch (ArgumentException problem)
        {
            throw new SchemaFormatException($"{path}.pattern", $"error parsing regexp: {problem.Message}");
        }
    }
}
