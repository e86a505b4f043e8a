using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Metadata;

/// <summary>
/// Brings the metadata a client sent into the shape of <c>metav1.ObjectMeta</c>: drops what it does not have, refuses wrong types.
/// Every kind goes through it, so nothing behind it needs to doubt a type.
/// </summary>
internal static class MetadataDecoder
{
    private enum Shape
    {
        Text,
        Number,
        Flag,
        Time,
        TextMap,
        TextList,
        Owners,
        ManagedFields,
    }

    private static readonly Dictionary<string, Shape> Fields = new(StringComparer.Ordinal)
    {
        ["name"] = Shape.Text,
        ["generateName"] = Shape.Text,
        ["namespace"] = Shape.Text,
        ["selfLink"] = Shape.Text,
        ["uid"] = Shape.Text,
        ["resourceVersion"] = Shape.Text,
        ["generation"] = Shape.Number,
        ["creationTimestamp"] = Shape.Time,
        ["deletionTimestamp"] = Shape.Time,
        ["deletionGracePeriodSeconds"] = Shape.Number,
        ["labels"] = Shape.TextMap,
        ["annotations"] = Shape.TextMap,
        ["ownerReferences"] = Shape.Owners,
        ["finalizers"] = Shape.TextList,
        ["managedFields"] = Shape.ManagedFields,
    };

    private static readonly Dictionary<string, Shape> OwnerFields = new(StringComparer.Ordinal)
    {
        ["apiVersion"] = Shape.Text,
        ["kind"] = Shape.Text,
        ["name"] = Shape.Text,
        ["uid"] = Shape.Text,
        ["controller"] = Shape.Flag,
        ["blockOwnerDeletion"] = Shape.Flag,
    };

    /// <summary>Normalises <c>metadata</c> in place.</summary>
    /// <param name="obj">The object.</param>
    /// <returns>Paths of the unknown fields that were dropped.</returns>
    /// <exception cref="FormatException">A field has the wrong type; the message names it as Go's decoder would.</exception>
    public static IReadOnlyList<string> Normalise(JsonObject obj)
    {
        var unknown = new List<string>();
        switch (obj["metadata"])
        {
            case null:
                obj["metadata"] = new JsonObject();
                break;
            case JsonObject metadata:
                Normalise(metadata, "metadata", "ObjectMeta", Fields, unknown);
                break;
            case var other:
                throw WrongType(other, "Object.metadata", "v1.ObjectMeta");
        }

        return unknown;
    }

    private static void Normalise(JsonObject json, string path, string type, Dictionary<string, Shape> fields, List<string> unknown)
    {
        foreach (var (name, value) in json.ToList())
        {
            if (!fields.TryGetValue(name, out var shape))
            {
                unknown.Add($"{path}.{name}");
                json.Remove(name);
            }
            else if (value is null)
            {
                json.Remove(name);
            }
            else
            {
                Check(value, shape, $"{path}.{name}", $"{type}.{name}", unknown);
                if (shape is Shape.TextMap or Shape.TextList or Shape.Owners && IsEmpty(value))
                {
                    // API servers keep metadata as a structure in which an empty map or list is one that is not there.
                    json.Remove(name);
                }
            }
        }
    }

    private static bool IsEmpty(JsonNode container) => container is JsonObject { Count: 0 } or JsonArray { Count: 0 };

    private static void Check(JsonNode value, Shape shape, string path, string goField, List<string> unknown)
    {
        switch (shape)
        {
            case Shape.Text:
                Expect(value, goField, "string", JsonValueKind.String);
                break;
            case Shape.Number:
                Expect(value, goField, "int64", JsonValueKind.Number);
                break;
            case Shape.Flag:
                Expect(value, goField, "bool", JsonValueKind.True, JsonValueKind.False);
                break;
            case Shape.Time:
                CheckTime(value, goField);
                break;
            case Shape.TextMap:
                CheckTextMap(value, goField);
                break;
            case Shape.TextList:
                CheckTextList(value, goField);
                break;
            case Shape.Owners:
                CheckOwners(value, path, goField, unknown);
                break;
            case Shape.ManagedFields:
                Expect(value, goField, "[]v1.ManagedFieldsEntry", JsonValueKind.Array);
                break;
        }
    }

    private static void CheckTextMap(JsonNode value, string goField)
    {
        var map = value as JsonObject ?? throw WrongType(value, goField, "map[string]string");
        foreach (var (key, item) in map.ToList())
        {
            if (item is null)
            {
                map[key] = "";
            }
            else
            {
                Expect(item, goField, "string", JsonValueKind.String);
            }
        }
    }

    private static void CheckTextList(JsonNode value, string goField)
    {
        foreach (var item in value as JsonArray ?? throw WrongType(value, goField, "[]string"))
        {
            if (item is null || item.GetValueKind() != JsonValueKind.String)
            {
                throw WrongType(item, goField, "string");
            }
        }
    }

    private static void CheckOwners(JsonNode value, string path, string goField, List<string> unknown)
    {
        var owners = value as JsonArray ?? throw WrongType(value, goField, "[]v1.OwnerReference");
        for (var index = 0; index < owners.Count; index++)
        {
            var owner = owners[index] as JsonObject ?? throw WrongType(owners[index], goField, "v1.OwnerReference");
            Normalise(owner, $"{path}[{index}]", "OwnerReference", OwnerFields, unknown);
        }
    }

    private static void CheckTime(JsonNode value, string goField)
    {
        Expect(value, goField, "string", JsonValueKind.String);
        var text = value.GetValue<string>();
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            throw new FormatException($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\" as \"2006\"");
        }
    }

    private static void Expect(JsonNode value, string goField, string goType, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (!kinds.Contains(value.GetValueKind()))
        {
            throw WrongType(value, goField, goType);
        }
    }

    private static FormatException WrongType(JsonNode? value, string goField, string goType)
    {
        var found = value?.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            _ => "null",
        };
        return new FormatException($"json: cannot unmarshal {found} into Go struct field {goField} of type {goType}");
    }
}
