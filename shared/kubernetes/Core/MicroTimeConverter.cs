using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Kubernetes.Core;

/// <summary>
/// Writes a time as Kubernetes' MicroTime (<c>2026-01-02T03:04:05.000006Z</c>). The API server takes exactly six
/// fraction digits there, no fewer and no more.
/// </summary>
public sealed class MicroTimeConverter : JsonConverter<DateTimeOffset?>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <inheritdoc />
    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options)
    {
        if (value is not { } time)
        {
            writer.WriteNullValue();
            return;
        }

        Span<byte> text = stackalloc byte[32];
        time.UtcDateTime.TryFormat(text, out var written, Format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..written]);
    }
}
