using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Apply;

/// <summary>The wire form of a field set.</summary>
internal static class FieldsV1
{
    private const string Self = ".";

    public static JsonObject Write(FieldSet set)
    {
        var result = new JsonObject();
        foreach (var (element, child) in set.Children)
        {
            var below = Write(child);
            if (child.IsMember && below.Count > 0)
            {
                below.Insert(0, Self, new JsonObject());
            }

            result[element] = below;
        }

        return result;
    }

    /// <exception cref="FormatException">The value is no such form.</exception>
    public static FieldSet Read(JsonNode? fields)
    {
        var result = new FieldSet();
        foreach (var (element, node) in fields as JsonObject ?? throw new FormatException("fieldsV1 must be an object"))
        {
            if (element == Self)
            {
                continue;
            }

            var below = Read(node);
            below.IsMember = node!.AsObject() is { Count: 0 } || node.AsObject().ContainsKey(Self);
            result.Add(Normalise(element), below);
        }

        return result;
    }

    /// <summary>Elements compare as texts, so foreign spellings of the same key are brought to ours.</summary>
    private static string Normalise(string element)
    {
        if (element.Length < 2 || element[1] != ':')
        {
            throw new FormatException($"not a path element: {element}");
        }

        if (element[0] is not ('k' or 'v'))
        {
            return element;
        }

        try
        {
            return element[..2] + CanonicalJson.Write(JsonNode.Parse(element[2..]));
        }
        catch (JsonException)
        {
            throw new FormatException($"not a path element: {element}");
        }
    }
}
