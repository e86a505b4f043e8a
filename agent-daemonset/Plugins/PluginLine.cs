using System.Text.Json;

namespace Carillon.Agent.Plugins;

/// <summary>One line of a plugin's standard output, understood.</summary>
internal sealed record PluginLine
{
    /// <summary>Something to show; null for nothing.</summary>
    public string? Log { get; private init; }

    /// <summary>How much is done, 0 to 100; null when the line does not say.</summary>
    public double? Progress { get; private init; }

    public PluginResult? Result { get; private init; }

    /// <summary>Reads a line without its end; null for one that does not belong to the protocol, which is text to show as it is.</summary>
    public static PluginLine? Parse(ReadOnlyMemory<byte> line)
    {
        if (!line.Span.TrimStart(" \t"u8).StartsWith("{"u8))
        {
            return null; // most lines of a plugin that knows nothing of the protocol; a parser would throw for each
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair
        }
    }

    private static PluginLine? Read(JsonElement line)
    {
        if (line.TryGetProperty("version", out var version)
            && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == PluginRequest.Version))
        {
            return null;
        }

        var read = new PluginLine
        {
            Log = line.TryGetProperty("log", out var log) && log.ValueKind == JsonValueKind.String ? log.GetString() : null,
            Progress = line.TryGetProperty("progress", out var progress) ? Percent(progress) : null,
            Result = line.TryGetProperty("result", out var result) ? ResultOf(result) : null,
        };
        return read is { Log: null, Progress: null, Result: null } ? null : read;
    }

    private static double? Percent(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var percent) && percent is >= 0 and <= 100 ? percent : null;

    private static PluginResult? ResultOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return new PluginResult(
            value.TryGetProperty("success", out var success) && success.ValueKind is JsonValueKind.True or JsonValueKind.False ? success.GetBoolean() : null,
            value.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString() : null);
    }
}
