using System.Buffers.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Builtin;

/// <summary>Values that travel base64-encoded.</summary>
internal static class Base64Values
{
    public static long DecodedLength(JsonNode? value) =>
        Base64.IsValid(JsonScalar.AsString(value) ?? "", out var length) ? length : 0;

    /// <summary>The decoded bytes; null where the text is no base64.</summary>
    public static byte[]? Decode(JsonNode? value)
    {
        var text = JsonScalar.AsString(value) ?? "";
        return Base64.IsValid(text) ? Convert.FromBase64String(text) : null;
    }
}
