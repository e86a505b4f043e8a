using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carillon.Kubernetes.Resources;

/// <summary>Steps over a value. Writing is refused: an object read with gaps must never be sent back.</summary>
internal sealed class SkippedField<TField> : JsonConverter<TField>
    where TField : class
{
    public override TField? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.TrySkip(); // the serializer has read ahead to the value's end; Skip would refuse a block that is not the last
        return null;
    }

    public override void Write(Utf8JsonWriter writer, TField value, JsonSerializerOptions options) =>
        throw new NotSupportedException("this field was skipped when reading and cannot be written");
}
