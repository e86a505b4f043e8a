using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Patching;

/// <summary>RFC 6902.</summary>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <summary>The patched copy of <paramref name="target"/>, which stays as it is.</summary>
    /// <exception cref="PatchException">400 for a malformed patch, 413 for too many operations, 422 where an operation does not fit the object.</exception>
    public static JsonNode? Apply(JsonNode target, JsonNode? patch)
    {
        if (patch is not JsonArray operations || operations.Any(operation => operation is not JsonObject))
        {
            throw PatchException.BadRequest("error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp");
        }

        if (operations.Count > MaxOperations)
        {
            throw PatchException.TooLarge($"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        }

        var document = new PatchDocument(target.DeepClone());
        foreach (var operation in operations.Cast<JsonObject>())
        {
            Apply(document, operation);
        }

        return document.Root;
    }

    private static void Apply(PatchDocument document, JsonObject operation)
    {
        var path = Pointer(operation, "path");
        switch (JsonScalar.AsString(operation["op"]))
        {
            case "add":
                document.Add(path, Value(operation));
                break;
            case "remove":
                document.Remove(path);
                break;
            case "replace":
                document.Replace(path, Value(operation));
                break;
            case "move":
                document.Add(path, document.Remove(Pointer(operation, "from")));
                break;
            case "copy":
                document.Add(path, document.Get(Pointer(operation, "from"))?.DeepClone());
                break;
            case "test":
                Test(document, path, operation["value"]);
                break;
            default:
                throw PatchException.Unprocessable($"Unexpected kind: {operation["op"]?.ToJsonString() ?? "missing op"}");
        }
    }

    /// <summary>A missing value equals null.</summary>
    private static void Test(PatchDocument document, JsonPointer path, JsonNode? expected)
    {
        var actual = document.TryGet(path, out var value) ? value : null;
        if (!JsonScalar.DeepEquals(actual, expected))
        {
            throw PatchException.Unprocessable($"testing value {path} failed: test failed");
        }
    }

    private static JsonPointer Pointer(JsonObject operation, string member) => JsonPointer.TryParse(JsonScalar.AsString(operation[member]))
        ?? throw PatchException.Unprocessable($"operation has no valid {member}: {operation.ToJsonString()}");

    /// <summary>A missing value is null.</summary>
    private static JsonNode? Value(JsonObject operation) => operation["value"]?.DeepClone();
}
