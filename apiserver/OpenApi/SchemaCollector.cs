using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.OpenApi;

/// <summary>Gathers the schemas of some kinds and everything they refer to.</summary>
internal static class SchemaCollector
{
    /// <summary>Schemas of requests and answers that no kind refers to.</summary>
    private static readonly string[] Common = ["DeleteOptions", "Status", "Patch", "WatchEvent"];

    public static SortedDictionary<string, JsonObject> Collect(IEnumerable<ServedKind> kinds)
    {
        var schemas = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var kind in kinds)
        {
            schemas[kind.SchemaName] = kind.Schema();
            if (kind.Can("list"))
            {
                schemas[kind.ListSchemaName] = kind.ListSchema();
            }
        }

        var pending = new Queue<string>(Common.Select(name => $"{BuiltinDefinitions.MetaPrefix}.{name}"));
        foreach (var schema in schemas.Values)
        {
            AddReferences(schema, pending);
        }

        while (pending.TryDequeue(out var name))
        {
            if (!schemas.ContainsKey(name) && BuiltinDefinitions.Find(name) is { } definition)
            {
                schemas[name] = definition.DeepClone().AsObject();
                AddReferences(definition, pending);
            }
        }

        return schemas;
    }

    private static void AddReferences(JsonNode? node, Queue<string> names)
    {
        switch (node)
        {
            case JsonObject members:
                // A schema may well have a property called $ref; a reference is a text.
                if (JsonScalar.AsString(members["$ref"]) is { } reference)
                {
                    names.Enqueue(reference[BuiltinDefinitions.ReferencePrefix.Length..]);
                }

                foreach (var (_, member) in members)
                {
                    AddReferences(member, names);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    AddReferences(item, names);
                }

                break;
        }
    }
}
