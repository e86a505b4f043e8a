using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Schema;

/// <summary>Reads request bodies and notices members that are given twice.</summary>
internal static class StrictJson
{
    /// <summary>
    /// Parses <paramref name="utf8"/>; of a repeated member the last value wins, and its path is returned
    /// (for <c>duplicate field "spec.foo"</c>).
    /// </summary>
    /// <exception cref="System.Text.Json.JsonException">The text is no JSON.</exception>
    public static (JsonNode? Value, IReadOnlyList<string> Duplicates) Parse(ReadOnlySpan<byte> utf8) => throw new NotSupportedException();
}
