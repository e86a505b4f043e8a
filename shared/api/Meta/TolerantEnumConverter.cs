using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Api.Meta;

/// <summary>
/// Reads and writes an enum as the name of its member. A text that this version does not know reads as the member 0
/// (<c>Unknown</c>), so that one new value does not make a whole object unreadable; <c>Unknown</c> itself is never written.
/// </summary>
/// <typeparam name="TEnum">An enum whose member 0 is <c>Unknown</c>.</typeparam>
public sealed class TolerantEnumConverter<TEnum> : JsonConverter<TEnum>
    where TEnum : struct, Enum
{
    private static readonly FrozenDictionary<string, TEnum> ByName = Enum.GetValues<TEnum>()
        .Where(IsKnown)
        .ToFrozenDictionary(value => Enum.GetName(value)!, StringComparer.Ordinal);

    private static readonly FrozenDictionary<TEnum, string> ByValue = ByName.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <inheritdoc/>
    public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"expected one of the texts {string.Join(", ", ByName.Keys.Order(StringComparer.Ordinal))}");
        }

        return ByName.GetValueOrDefault(reader.GetString()!);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (!ByValue.TryGetValue(value, out var name))
        {
            throw new JsonException($"{value} of {typeof(TEnum).Name} stands for a value that this version does not know, it cannot be written");
        }

        writer.WriteStringValue(name);
    }

    private static bool IsKnown(TEnum value) => !EqualityComparer<TEnum>.Default.Equals(value, default);
}
