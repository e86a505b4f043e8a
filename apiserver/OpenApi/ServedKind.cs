using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Resources;

namespace Carillon.ApiServer.OpenApi;

/// <summary>One kind in one version, as the documents describe it.</summary>
internal sealed record ServedKind(ResourceDefinition Definition, ResourceVersion Version)
{
    public static IEnumerable<ServedKind> Of(ResourceDefinition definition) =>
        definition.Versions.Where(version => version.Served).Select(version => new ServedKind(definition, version));

    /// <summary>Where the kind's group is served: <c>api/v1</c>, <c>apis/carillon.dev/v1</c>.</summary>
    public string GroupPath => Definition.Group.Length == 0 ? $"api/{Version.Name}" : $"apis/{Definition.Group}/{Version.Name}";

    /// <summary>The name of the kind's schema: reversed group, version and kind.</summary>
    public string SchemaName => Definition.BuiltIn
        ? BuiltinName()
        : $"{string.Join('.', Definition.Group.Split('.').Reverse())}.{Version.Name}.{Definition.Names.Kind}";

    public string ListSchemaName => $"{SchemaName[..SchemaName.LastIndexOf('.')]}.{Definition.Names.ListKind}";

    public bool Can(string verb) => Definition.Verbs.Contains(verb, StringComparer.Ordinal);

    /// <summary>The <c>x-kubernetes-group-version-kind</c> entry of the kind, or of its list.</summary>
    public JsonObject GroupVersionKind(string? kind = null) => new()
    {
        ["group"] = Definition.Group,
        ["version"] = Version.Name,
        ["kind"] = kind ?? Definition.Names.Kind,
    };

    /// <summary>The schema as published: a custom resource's gets the members that every resource has.</summary>
    public JsonObject Schema()
    {
        var schema = Version.Schema.DeepClone().AsObject();
        if (Definition.BuiltIn)
        {
            return schema;
        }

        if (schema["properties"] is not JsonObject properties)
        {
            schema["properties"] = properties = [];
        }

        properties["apiVersion"] = Text("Version of this schema, as group/version.");
        properties["kind"] = Text("Kind of this object.");
        properties["metadata"] = new JsonObject
        {
            ["description"] = "Standard object metadata.",
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = BuiltinDefinitions.ReferencePrefix + BuiltinDefinitions.MetaPrefix + ".ObjectMeta" }),
        };
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind());
        return schema;
    }

    public JsonObject ListSchema() => new()
    {
        ["description"] = $"{Definition.Names.ListKind} is a list of {Definition.Names.Kind}.",
        ["type"] = "object",
        ["required"] = new JsonArray("items"),
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = Text("Version of this schema, as group/version."),
            ["kind"] = Text("Kind of this list."),
            ["metadata"] = new JsonObject
            {
                ["description"] = "Standard list metadata.",
                ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = BuiltinDefinitions.ReferencePrefix + BuiltinDefinitions.MetaPrefix + ".ListMeta" }),
            },
            ["items"] = new JsonObject
            {
                ["description"] = "The objects.",
                ["type"] = "array",
                ["items"] = new JsonObject { ["$ref"] = BuiltinDefinitions.ReferencePrefix + SchemaName },
            },
        },
        ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(Definition.Names.ListKind)),
    };

    private string BuiltinName() => BuiltinDefinitions.Names.First(name =>
        name.EndsWith($".{Version.Name}.{Definition.Names.Kind}", StringComparison.Ordinal) &&
        BuiltinDefinitions.Find(name)!["x-kubernetes-group-version-kind"]?[0]?["group"]?.GetValue<string>() == Definition.Group);

    private static JsonObject Text(string description) => new() { ["description"] = description, ["type"] = "string" };
}
