using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Names;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>What an API server refuses in a CustomResourceDefinition.</summary>
internal static class CrdRules
{
    private static readonly string[] Scopes = ["Cluster", "Namespaced"];
    private static readonly string[] ColumnTypes = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] ColumnFormats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

    /// <summary>Every cause for refusing <paramref name="definition"/>; <paramref name="stored"/> is the present object on update.</summary>
    public static IReadOnlyList<FieldCause> Check(JsonObject definition, JsonObject? stored = null)
    {
        var causes = new List<FieldCause>();
        var spec = definition["spec"] as JsonObject ?? [];
        CheckName(definition, spec, causes);
        CheckGroup(spec, causes);
        CheckScope(spec, causes);
        CheckVersions(spec, causes);
        CheckNames(spec["names"] as JsonObject ?? [], causes);
        CheckConversion(spec["conversion"] as JsonObject, causes);
        if (Truth(spec["preserveUnknownFields"]))
        {
            causes.Add(FieldCause.Invalid(
                "spec.preserveUnknownFields", true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"));
        }

        if (stored is not null)
        {
            CheckUnchanged(spec, stored["spec"] as JsonObject ?? [], Established(stored), causes);
        }

        return causes;
    }

    private static void CheckName(JsonObject definition, JsonObject spec, List<FieldCause> causes)
    {
        var name = Text(definition["metadata"]?["name"]);
        if (name != $"{Text(spec["names"]?["plural"])}.{Text(spec["group"])}")
        {
            causes.Add(FieldCause.Invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    private static void CheckGroup(JsonObject spec, List<FieldCause> causes)
    {
        var group = Text(spec["group"]);
        if (group.Length == 0)
        {
            causes.Add(FieldCause.Required("spec.group"));
        }
        else if (NameRules.DnsSubdomain(group) is { Count: > 0 } problems)
        {
            causes.Add(FieldCause.Invalid("spec.group", group, string.Join(',', problems)));
        }
        else if (!group.Contains('.', StringComparison.Ordinal))
        {
            causes.Add(FieldCause.Invalid("spec.group", group, "should be a domain with at least one dot"));
        }
    }

    private static void CheckScope(JsonObject spec, List<FieldCause> causes)
    {
        var scope = Text(spec["scope"]);
        if (scope.Length == 0)
        {
            causes.Add(FieldCause.Required("spec.scope"));
        }
        else if (!Scopes.Contains(scope, StringComparer.Ordinal))
        {
            causes.Add(FieldCause.NotSupported("spec.scope", scope, Scopes));
        }
    }

    private static void CheckVersions(JsonObject spec, List<FieldCause> causes)
    {
        var versions = (spec["versions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var index = 0; index < versions.Count; index++)
        {
            CheckVersion(versions[index], $"spec.versions[{index}]", causes);
        }

        if (versions.Select(version => Text(version["name"])).Distinct(StringComparer.Ordinal).Count() != versions.Count)
        {
            causes.Add(FieldCause.Invalid("spec.versions", spec["versions"], "must contain unique version names"));
        }

        if (versions.Count(version => Truth(version["storage"])) != 1)
        {
            causes.Add(FieldCause.Invalid("spec.versions", spec["versions"], "must have exactly one version marked as storage version"));
        }
    }

    private static void CheckVersion(JsonObject version, string path, List<FieldCause> causes)
    {
        CheckLabel($"{path}.name", Text(version["name"]), causes);
        if (!Truth(version["deprecated"]) && version["deprecationWarning"] is { } warning)
        {
            causes.Add(FieldCause.Invalid($"{path}.deprecationWarning", warning, "can only be set for deprecated versions"));
        }

        if (version["schema"]?["openAPIV3Schema"] is not JsonObject schema)
        {
            causes.Add(FieldCause.Required($"{path}.schema.openAPIV3Schema"));
            return;
        }

        var parsed = CheckSchema(schema, $"{path}.schema.openAPIV3Schema", causes);
        var columns = version["additionalPrinterColumns"] as JsonArray ?? [];
        for (var index = 0; index < columns.Count; index++)
        {
            CheckColumn(columns[index], $"{path}.additionalPrinterColumns[{index}]", causes);
        }

        if (parsed is not null)
        {
            SelectableFieldRules.Check(parsed, version["selectableFields"] as JsonArray ?? [], $"{path}.selectableFields", causes);
        }
    }

    private static StructuralSchema? CheckSchema(JsonObject schema, string path, List<FieldCause> causes)
    {
        var before = causes.Count;
        StructuralRules.Check(schema, path, causes);
        if (causes.Count > before)
        {
            return null;
        }

        try
        {
            var parsed = StructuralSchema.Parse(schema);
            DefaultRules.Check(parsed, path, causes);
            return parsed;
        }
        catch (SchemaFormatException problem)
        {
            causes.Add(FieldCause.Invalid(path + problem.Path, "", problem.Message));
            return null;
        }
    }

    private static void CheckColumn(JsonNode? column, string path, List<FieldCause> causes)
    {
        if (Text(column?["name"]).Length == 0)
        {
            causes.Add(FieldCause.Required($"{path}.name"));
        }

        var type = Text(column?["type"]);
        var types = $"must be one of {string.Join(',', ColumnTypes)}";
        if (type.Length == 0)
        {
            causes.Add(FieldCause.Required($"{path}.type", types));
        }
        else if (!ColumnTypes.Contains(type, StringComparer.Ordinal))
        {
            causes.Add(FieldCause.Invalid($"{path}.type", type, types));
        }

        var format = Text(column?["format"]);
        if (format.Length > 0 && !ColumnFormats.Contains(format, StringComparer.Ordinal))
        {
            causes.Add(FieldCause.Invalid($"{path}.format", format, $"must be one of {string.Join(',', ColumnFormats)}"));
        }

        CheckColumnPath(Text(column?["jsonPath"]), $"{path}.jsonPath", causes);
    }

    private static void CheckColumnPath(string jsonPath, string path, List<FieldCause> causes)
    {
        if (jsonPath.Length == 0)
        {
            causes.Add(FieldCause.Required(path));
            return;
        }

        if (!jsonPath.StartsWith('.'))
        {
            causes.Add(FieldCause.Invalid(path, jsonPath, "must be a simple json path starting with ."));
            return;
        }

        try
        {
            JsonPaths.JsonPath.Parse(jsonPath);
        }
        catch (FormatException problem)
        {
            causes.Add(FieldCause.Invalid(path, jsonPath, problem.Message));
        }
    }

    private static void CheckNames(JsonObject names, List<FieldCause> causes)
    {
        foreach (var name in (string[])["plural", "singular", "kind", "listKind"])
        {
            // The server derives what is missing of these two from the kind.
            if (Text(names[name]).Length == 0 && name is "plural" or "kind")
            {
                causes.Add(FieldCause.Required($"spec.names.{name}"));
            }
        }

        CheckLabel("spec.names.plural", Text(names["plural"]), causes);
        CheckLabel("spec.names.singular", Text(names["singular"]), causes);
        CheckKind("spec.names.kind", Text(names["kind"]), causes);
        CheckKind("spec.names.listKind", Text(names["listKind"]), causes);
        CheckLabels("spec.names.shortNames", names["shortNames"], causes);
        CheckLabels("spec.names.categories", names["categories"], causes);
        if (Text(names["kind"]).Length > 0 && Text(names["kind"]) == Text(names["listKind"]))
        {
            causes.Add(FieldCause.Invalid("spec.names.listKind", names["listKind"], "kind and listKind may not be the same"));
        }
    }

    private static void CheckLabels(string path, JsonNode? labels, List<FieldCause> causes)
    {
        var items = labels as JsonArray ?? [];
        for (var index = 0; index < items.Count; index++)
        {
            CheckLabel($"{path}[{index}]", Text(items[index]), causes);
        }
    }

    private static void CheckLabel(string path, string text, List<FieldCause> causes)
    {
        if (text.Length > 0 && NameRules.Dns1035Label(text) is { Count: > 0 } problems)
        {
            causes.Add(FieldCause.Invalid(path, text, string.Join(',', problems)));
        }
    }

    private static void CheckKind(string path, string text, List<FieldCause> causes)
    {
        if (text.Length > 0 && NameRules.Dns1035Label(text.ToLowerInvariant()) is { Count: > 0 } problems)
        {
            causes.Add(FieldCause.Invalid(path, text, $"may have mixed case, but should otherwise match: {string.Join(',', problems)}"));
        }
    }

    /// <summary>Versions only differ in name here; a webhook could not be called by this server.</summary>
    private static void CheckConversion(JsonObject? conversion, List<FieldCause> causes)
    {
        if (conversion is null)
        {
            return;
        }

        var strategy = Text(conversion["strategy"]);
        if (strategy.Length == 0)
        {
            causes.Add(FieldCause.Required("spec.conversion.strategy"));
        }
        else if (strategy != "None")
        {
            causes.Add(FieldCause.NotSupported("spec.conversion.strategy", strategy, ["None"]));
        }
    }

    private static void CheckUnchanged(JsonObject spec, JsonObject stored, bool established, List<FieldCause> causes)
    {
        foreach (var field in (string[])["scope", "names.kind", "group", "names.plural"])
        {
            var parts = field.Split('.');
            var (now, before) = parts.Aggregate(((JsonNode?)spec, (JsonNode?)stored), (pair, part) => (pair.Item1?[part], pair.Item2?[part]));
            if ((established || field is "group" or "names.plural") && Text(now) != Text(before))
            {
                causes.Add(FieldCause.Invalid($"spec.{field}", now, "field is immutable"));
            }
        }
    }

    private static bool Established(JsonObject definition) => (definition["status"]?["conditions"] as JsonArray ?? [])
        .Any(condition => Text(condition?["type"]) == "Established" && Text(condition?["status"]) == "True");

    private static string Text(JsonNode? node) => JsonScalar.AsString(node) ?? "";

    private static bool Truth(JsonNode? node) => node?.GetValueKind() == JsonValueKind.True;
}
