using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Runs;
using Carillon.Api.Schema;
using Carillon.Api.Tasks;
using Carillon.Runtime.Yaml;

namespace Carillon.Cli.Dev;

/// <summary>Makes the CustomResourceDefinitions from the records of <c>shared/api</c>.</summary>
[RequiresUnreferencedCode("Reads the API records and all their properties.")]
internal static class CrdGenerator
{
    private const string Heading = "# Made by `carillon dev crds` from the records in shared/api. Change those, then run it again.\n";

    private static readonly IReadOnlyList<Type> Kinds =
    [
        typeof(DistributedCronRun),
        typeof(DistributedCronTask),
        typeof(Execution),
        typeof(HostAgent),
        typeof(HostGroup),
    ];

    /// <summary>The text of every file, by file name.</summary>
    public static IReadOnlyDictionary<string, string> Generate()
    {
        var schemas = new SchemaBuilder(XmlDocumentation.Load(typeof(CarillonGroup).Assembly));
        return Kinds.ToDictionary(
            kind => $"{CarillonGroup.Name}_{Resource(kind).Plural}.yaml",
            kind => Heading + YamlWriter.Write(BuildDefinition(kind, schemas.BuildKind(kind))),
            StringComparer.Ordinal);
    }

    private static CustomResourceAttribute Resource(Type kind) => kind.GetCustomAttribute<CustomResourceAttribute>()!;

    private static JsonObject BuildDefinition(Type kind, JsonObject schema)
    {
        var resource = Resource(kind);
        return new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{resource.Plural}.{CarillonGroup.Name}" },
            ["spec"] = new JsonObject
            {
                ["group"] = CarillonGroup.Name,
                ["names"] = new JsonObject
                {
                    ["kind"] = resource.Kind,
                    ["listKind"] = resource.Kind + "List",
                    ["plural"] = resource.Plural,
                    ["singular"] = resource.Kind.ToLowerInvariant(),
                    ["shortNames"] = new JsonArray(resource.ShortName),
                    ["categories"] = new JsonArray(CarillonGroup.Category),
                },
                ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
                ["versions"] = new JsonArray(BuildVersion(kind, schema)),
            },
        };
    }

    private static JsonObject BuildVersion(Type kind, JsonObject schema)
    {
        var version = new JsonObject
        {
            ["name"] = CarillonGroup.Version,
            ["served"] = true,
            ["storage"] = true,
            ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
            ["additionalPrinterColumns"] = new JsonArray([.. kind.GetCustomAttributes<PrinterColumnAttribute>().Select(BuildColumn)]),
        };
        var selectable = kind.GetCustomAttributes<SelectableFieldAttribute>().Select(field => new JsonObject { ["jsonPath"] = field.JsonPath }).ToArray();
        if (selectable.Length > 0)
        {
            version["selectableFields"] = new JsonArray([.. selectable]);
        }

        version["schema"] = new JsonObject { ["openAPIV3Schema"] = schema };
        return version;
    }

    private static JsonObject BuildColumn(PrinterColumnAttribute column)
    {
        var result = new JsonObject { ["name"] = column.Name, ["type"] = column.Type, ["jsonPath"] = column.JsonPath };
        if (column.Description is { } description)
        {
            result["description"] = description;
        }

        if (column.Wide)
        {
            result["priority"] = 1;
        }

        return result;
    }
}
