using System.Globalization;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Patching;

/// <summary>The document under a JSON patch, edited in place.</summary>
internal sealed class PatchDocument(JsonNode? root)
{
    public JsonNode? Root { get; private set; } = root;

    public bool TryGet(JsonPointer path, out JsonNode? value)
    {
        value = Root;
        foreach (var token in path.Tokens)
        {
            if (!TryStep(value, token, out value))
            {
                return false;
            }
        }

        return true;
    }

    public JsonNode? Get(JsonPointer path) => TryGet(path, out var value) ? value : throw Missing("get", path);

    public void Add(JsonPointer path, JsonNode? value)
    {
        if (path.Tokens.Count == 0)
        {
            Root = value;
            return;
        }

        switch (Parent("add", path))
        {
            case JsonObject members:
                members[path.Tokens[^1]] = value;
                break;
            case JsonArray items when path.Tokens[^1] == "-":
                items.Add(value);
                break;
            case JsonArray items:
                items.Insert(Index(path, items.Count, items.Count + 1), value);
                break;
        }
    }

    /// <summary>A member that is missing is added; API servers have always been that lenient, though the RFC is not.</summary>
    public void Replace(JsonPointer path, JsonNode? value)
    {
        if (path.Tokens.Count == 0)
        {
            Root = value;
            return;
        }

        switch (Parent("replace", path))
        {
            case JsonObject members:
                members[path.Tokens[^1]] = value;
                break;
            case JsonArray items:
                items[Index(path, items.Count, items.Count)] = value;
                break;
        }
    }

    /// <summary>Takes the value out and returns it.</summary>
    public JsonNode? Remove(JsonPointer path)
    {
        if (path.Tokens.Count == 0)
        {
            throw Missing("remove", path);
        }

        switch (Parent("remove", path))
        {
            case JsonObject members when members.TryGetPropertyValue(path.Tokens[^1], out var member):
                members.Remove(path.Tokens[^1]);
                return member;
            case JsonArray items:
                var index = Index(path, items.Count, items.Count);
                var item = items[index];
                items.RemoveAt(index);
                return item;
            default:
                throw Missing("remove", path);
        }
    }

    private JsonNode Parent(string operation, JsonPointer path)
    {
        var parent = Root;
        foreach (var token in path.Tokens.Take(path.Tokens.Count - 1))
        {
            if (!TryStep(parent, token, out parent))
            {
                throw Missing(operation, path);
            }
        }

        return parent is JsonObject or JsonArray ? parent : throw Missing(operation, path);
    }

    private static bool TryStep(JsonNode? from, string token, out JsonNode? to)
    {
        to = null;
        switch (from)
        {
            case JsonObject members:
                return members.TryGetPropertyValue(token, out to);
            case JsonArray items when TryIndex(token, items.Count, out var index) && index < items.Count:
                to = items[index];
                return true;
            default:
                return false;
        }
    }

    /// <summary>Negative indexes count from the end, an extension that API servers have always allowed.</summary>
    private static bool TryIndex(string token, int count, out int index)
    {
        if (!int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index))
        {
            return false;
        }

        index = index < 0 ? index + count : index;
        return index >= 0;
    }

    private static int Index(JsonPointer path, int count, int limit) => TryIndex(path.Tokens[^1], count, out var index) && index < limit
        ? index
        : throw PatchException.Unprocessable($"Unable to access invalid index: {path.Tokens[^1]}");

    private static PatchException Missing(string operation, JsonPointer path) =>
        PatchException.Unprocessable($"{operation} operation does not apply: doc is missing path: \"{path}\"");
}
