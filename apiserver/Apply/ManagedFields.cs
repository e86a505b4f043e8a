using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary><c>metadata.managedFields</c>, read for working with it.</summary>
internal sealed class ManagedFields
{
    private const string FormatName = "FieldsV1";
    private const string ApplyOperation = "Apply";
    private const string UpdateOperation = "Update";

    public Dictionary<ManagerId, ManagedEntry> Entries { get; } = [];

    /// <summary>Reads an object's entries; without any, or with any that cannot be read, there are none.</summary>
    public static ManagedFields Read(JsonObject? obj)
    {
        var result = new ManagedFields();
        try
        {
            foreach (var entry in obj?["metadata"]?["managedFields"] as JsonArray ?? [])
            {
                result.ReadEntry(entry);
            }
        }
        catch (FormatException)
        {
            result.Entries.Clear();
        }

        return result;
    }

    /// <summary>Sets the entries of <paramref name="obj"/>; appliers first, then by age, so that equal owners give equal texts.</summary>
    public void Write(JsonObject obj)
    {
        if (obj["metadata"] is not JsonObject metadata)
        {
            obj["metadata"] = metadata = [];
        }

        metadata.Remove("managedFields");
        if (Entries.Count == 0)
        {
            return;
        }

        var ordered = Entries
            .OrderBy(pair => !pair.Key.Applies)
            .ThenBy(pair => pair.Value.Time ?? "", StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Manager, StringComparer.Ordinal)
            .ThenBy(pair => pair.Value.ApiVersion, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Subresource, StringComparer.Ordinal);
        metadata["managedFields"] = new JsonArray([.. ordered.Select(pair => WriteEntry(pair.Key, pair.Value))]);
    }

    /// <summary>Removes managers that own nothing any more.</summary>
    public void DropEmpty()
    {
        foreach (var id in Entries.Where(pair => pair.Value.Fields.IsEmpty).Select(pair => pair.Key).ToList())
        {
            Entries.Remove(id);
        }
    }

    private void ReadEntry(JsonNode? entry)
    {
        var operation = Text(entry, "operation");
        var apiVersion = Text(entry, "apiVersion");
        if (operation is not (ApplyOperation or UpdateOperation) || apiVersion.Length == 0 || Text(entry, "fieldsType") != FormatName)
        {
            throw new FormatException("not a managed fields entry");
        }

        var applies = operation == ApplyOperation;
        var id = new ManagerId(Text(entry, "manager"), applies, applies ? "" : apiVersion, Text(entry, "subresource"));
        Entries[id] = new ManagedEntry(FieldsV1.Read(entry!["fieldsV1"] ?? new JsonObject()), apiVersion, JsonScalar.AsString(entry["time"]));
    }

    private static JsonObject WriteEntry(ManagerId id, ManagedEntry entry)
    {
        var result = new JsonObject
        {
            ["manager"] = id.Manager,
            ["operation"] = id.Applies ? ApplyOperation : UpdateOperation,
            ["apiVersion"] = entry.ApiVersion,
        };
        if (entry.Time is not null)
        {
            result["time"] = entry.Time;
        }

        result["fieldsType"] = FormatName;
        result["fieldsV1"] = FieldsV1.Write(entry.Fields);
        if (id.Subresource.Length > 0)
        {
            result["subresource"] = id.Subresource;
        }

        return result;
    }

    private static string Text(JsonNode? entry, string name) => JsonScalar.AsString(entry?[name]) ?? "";
}
