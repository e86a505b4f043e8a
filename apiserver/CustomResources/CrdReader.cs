using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Discovery;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.CustomResources;

/// <summary>Reads a CustomResourceDefinition that has passed validation.</summary>
internal static class CrdReader
{
    public const string Established = "Established";
    public const string NamesAccepted = "NamesAccepted";

    public static ResourceDefinition Read(JsonObject crd)
    {
        var spec = crd["spec"]!.AsObject();
        return new ResourceDefinition
        {
            Group = Text(spec["group"]),
            Names = ReadNames(spec["names"]!.AsObject()),
            Scope = Text(spec["scope"]) == "Namespaced" ? ResourceScope.Namespaced : ResourceScope.Cluster,
            Versions = [.. spec["versions"]!.AsArray().Select(version => ReadVersion(version!.AsObject(), crd))],
        };
    }

    public static ResourceNames ReadNames(JsonObject names)
    {
        var kind = Text(names["kind"]);
        return new ResourceNames
        {
            Plural = Text(names["plural"]),
            Singular = Text(names["singular"]) is { Length: > 0 } singular ? singular : kind.ToLowerInvariant(),
            Kind = kind,
            ListKind = Text(names["listKind"]) is { Length: > 0 } listKind ? listKind : kind + "List",
            ShortNames = Texts(names["shortNames"]),
            Categories = Texts(names["categories"]),
        };
    }

    /// <summary>Whether a condition of the definition is <c>True</c>.</summary>
    public static bool HasCondition(JsonObject crd, string type) => crd["status"]?["conditions"] is JsonArray conditions
        && conditions.Any(condition => Text(condition?["type"]) == type && Text(condition?["status"]) == "True");

    private static ResourceVersion ReadVersion(JsonObject version, JsonObject crd)
    {
        var name = Text(version["name"]);
        var deprecated = Flag(version["deprecated"]);
        return new ResourceVersion
        {
            Name = name,
            Served = Flag(version["served"]),
            Storage = Flag(version["storage"]),
            Schema = version["schema"]!["openAPIV3Schema"]!.DeepClone().AsObject(),
            StatusSubresource = version["subresources"]?["status"] is not null,
            PrinterColumns = [.. (version["additionalPrinterColumns"] as JsonArray ?? []).Select(column => ReadColumn(column!))],
            SelectableFields = [.. (version["selectableFields"] as JsonArray ?? []).Select(field => Text(field!["jsonPath"]))],
            DeprecationWarning = deprecated ? Deprecation(version, crd, name) : null,
        };
    }

    private static string Deprecation(JsonObject version, JsonObject crd, string name)
    {
        if (Text(version["deprecationWarning"]) is { Length: > 0 } text)
        {
            return text;
        }

        var (group, kind) = (Text(crd["spec"]!["group"]), Text(crd["spec"]!["names"]!["kind"]));
        var better = crd["spec"]!["versions"]!.AsArray()
            .Where(other => Flag(other!["served"]) && !Flag(other["deprecated"]))
            .Select(other => Text(other!["name"]))
            .Where(other => VersionOrder.Instance.Compare(other, name) > 0)
            .Max(VersionOrder.Instance);
        var warning = $"{group}/{name} {kind} is deprecated";
        return better is null ? warning : $"{warning}; use {group}/{better} {kind}";
    }

    private static PrinterColumn ReadColumn(JsonNode column) => new()
    {
        Name = Text(column["name"]),
        Type = Text(column["type"]),
        Format = Text(column["format"]),
        Description = Text(column["description"]),
        Priority = JsonScalar.TryInteger(column["priority"], out var priority) ? (int)Math.Clamp(priority, 0, int.MaxValue) : 0,
        JsonPath = Text(column["jsonPath"]),
    };

    private static string Text(JsonNode? node) => JsonScalar.AsString(node) ?? "";

    private static bool Flag(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;

    private static IReadOnlyList<string> Texts(JsonNode? node) => node is JsonArray list ? [.. list.Select(Text)] : [];
}
