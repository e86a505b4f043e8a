using System.Buffers.Text;
using System.Text.Json;

namespace Carillon.Agent.Values;

/// <summary>Reads when a service account's token ends: in its middle part, a JSON object in base64url. Nobody checks its signature here.</summary>
internal static class TokenEnd
{
    private static readonly double LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <returns>Null when it does not say, or is no such token.</returns>
    public static DateTimeOffset? Of(string token)
    {
        if (token.Trim().Split('.') is not [_, var claims, _])
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("exp", out var end)
                && end.ValueKind == JsonValueKind.Number
                && end.GetDouble() is >= 0 and var seconds
                && seconds <= LastSecond
                    ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
                    : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
