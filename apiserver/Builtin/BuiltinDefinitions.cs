using System.Reflection;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Text;
using Carillon.Runtime.Yaml;

namespace Carillon.ApiServer.Builtin;

/// <summary>
/// The schemas of the built-in kinds and of the types they share, by their full OpenAPI names. They are written as YAML with
/// references by short name and published with references by full name.
/// </summary>
internal static class BuiltinDefinitions
{
    public const string ReferencePrefix = "#/components/schemas/";
    public const string MetaPrefix = "io.k8s.apimachinery.pkg.apis.meta.v1";
    public const string MicroTime = MetaPrefix + ".MicroTime";
    private const string ResourcePrefix = "definitions/";

    private static readonly Lazy<Dictionary<string, JsonObject>> Definitions = new(Load);

    private static readonly Lazy<StructuralSchema> SharedObjectMeta = new(() => Parse(Find($"{MetaPrefix}.ObjectMeta")!));

    /// <summary>The schema of <c>metadata</c>, the same for every kind.</summary>
    public static StructuralSchema ObjectMeta => SharedObjectMeta.Value;

    /// <summary>All full names.</summary>
    public static IReadOnlyCollection<string> Names => Definitions.Value.Keys;

    /// <summary>A definition by its full name, or null. Not to be changed.</summary>
    public static JsonObject? Find(string name) => Definitions.Value.GetValueOrDefault(name);

    /// <summary>Reads a schema that may refer to built-in definitions.</summary>
    public static StructuralSchema Parse(JsonObject schema) => new SchemaParser(Find).Parse(schema);

    private static Dictionary<string, JsonObject> Load()
    {
        var documents = ReadResources();
        var names = documents.SelectMany(document => document.Definitions.Select(pair => (document.Prefix, Name: pair.Key)))
            .Select(entry => $"{entry.Prefix}.{entry.Name}")
            .ToHashSet(StringComparer.Ordinal);
        var result = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var (prefix, definitions) in documents)
        {
            foreach (var (name, definition) in definitions)
            {
                var copy = definition!.DeepClone().AsObject();
                ExpandReferences(copy, shortName => names.Contains($"{prefix}.{shortName}") ? $"{prefix}.{shortName}" : $"{MetaPrefix}.{shortName}");
                result[$"{prefix}.{name}"] = copy;
            }
        }

        return result;
    }

    private static List<(string Prefix, JsonObject Definitions)> ReadResources()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var documents = new List<(string, JsonObject)>();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var document = YamlReader.Read(reader.ReadToEnd())!.AsObject();
            documents.Add(((string)document["prefix"]!, document["definitions"]!.AsObject()));
        }

        return documents;
    }

    /// <summary>OpenAPI 3.0 ignores what stands beside a reference, so one with siblings moves into an allOf of its own.</summary>
    private static void ExpandReferences(JsonNode? node, Func<string, string> fullName)
    {
        switch (node)
        {
            case JsonObject members:
                if (JsonScalar.AsString(members["$ref"]) is { } name)
                {
                    members.Remove("$ref");
                    var reference = new JsonObject { ["$ref"] = ReferencePrefix + fullName(name) };
                    if (members.Count == 0)
                    {
                        members["$ref"] = ReferencePrefix + fullName(name);
                    }
                    else
                    {
                        members["allOf"] = new JsonArray(reference);
                    }

                    return;
                }

                foreach (var (_, member) in members)
                {
                    ExpandReferences(member, fullName);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    ExpandReferences(item, fullName);
                }

                break;
        }
    }
}
