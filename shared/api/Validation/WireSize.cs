using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Carillon.Api.Validation;

/// <summary>How large an object is in JSON. Servers keep letters as they are, so nothing but what JSON demands is escaped.</summary>
internal static class WireSize
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = Limits.JsonDepth };

    public static void Check<T>(FieldErrors errors, string path, T spec, JsonTypeInfo<T> type)
    {
        if (TryMeasure(spec, type, out var bytes) && bytes > Limits.Spec)
        {
            errors.Add(path, $"has {bytes} bytes of JSON: allowed are {Limits.Spec}");
        }
    }

    // What holds a value unknown to this version cannot be written, hence not measured; the unknown value is an error of its own.
    private static bool TryMeasure<T>(T spec, JsonTypeInfo<T> type, out long bytes)
    {
        using var writer = new Utf8JsonWriter(Stream.Null, Plain);
        try
        {
            JsonSerializer.Serialize(writer, spec, type);
            bytes = writer.BytesCommitted + writer.BytesPending;
            return true;
        }
        catch (JsonException)
        {
            bytes = 0;
            return false;
        }
    }
}
