using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Api.Meta;

/// <summary>Reads any RFC 3339 time and writes it in UTC with <c>Z</c>, see <see cref="Rfc3339"/>.</summary>
public sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && Rfc3339.TryParse(reader.GetString(), out var instant))
        {
            return instant;
        }

        throw new JsonException("expected an RFC 3339 time such as 2026-03-01T09:30:00Z");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<char> buffer = stackalloc char[Rfc3339.MaxLength];
        writer.WriteStringValue(buffer[..Rfc3339.Format(value, buffer)]);
    }
}
