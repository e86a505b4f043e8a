using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Carillon.Kubernetes.Client;

/// <summary>
/// A change to an object, ready to send. There is no way to replace a whole object: fields this program does not know would be lost.
/// </summary>
public sealed class Patch
{
    private Patch(PatchType type, ReadOnlyMemory<byte> body)
    {
        Type = type;
        Body = body;
    }

    /// <summary>How the server reads <see cref="Body"/>.</summary>
    public PatchType Type { get; }

    /// <summary>The patch as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The content type of the request.</summary>
    public string MediaType => Type switch
    {
        PatchType.Merge => "application/merge-patch+json",
        PatchType.Json => "application/json-patch+json",
        _ => "application/apply-patch+yaml",
    };

    /// <summary>A merge patch from a tree. A null in it removes the member.</summary>
    public static Patch Merge(JsonObject patch) => new(PatchType.Merge, Write(patch));

    /// <summary>
    /// A merge patch from a record with only the members to change. Null members are left out, so this cannot remove anything:
    /// use the overload with a tree for that.
    /// </summary>
    public static Patch Merge<TPartial>(TPartial patch, JsonTypeInfo<TPartial> typeInfo) =>
        new(PatchType.Merge, JsonSerializer.SerializeToUtf8Bytes(patch, typeInfo));

    /// <summary>A server-side apply from a tree with <c>apiVersion</c>, <c>kind</c> and <c>metadata.name</c>.</summary>
    public static Patch Apply(JsonObject patch) => new(PatchType.Apply, Write(patch));

    /// <summary>A server-side apply of the set members of a record; <c>apiVersion</c>, <c>kind</c> and <c>metadata.name</c> must be among them.</summary>
    public static Patch Apply<T>(T patch, JsonTypeInfo<T> typeInfo) =>
        new(PatchType.Apply, JsonSerializer.SerializeToUtf8Bytes(patch, typeInfo));

    /// <summary>A JSON patch. With a <c>test</c> operation it is conditional.</summary>
    public static Patch Json(params IReadOnlyList<JsonPatchOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var operation in operations)
            {
                operation.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        return new(PatchType.Json, buffer.WrittenMemory);
    }

    private static ReadOnlyMemory<byte> Write(JsonObject patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            patch.WriteTo(writer);
        }

        return buffer.WrittenMemory;
    }
}
