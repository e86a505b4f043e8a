using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

using Carillon.Api;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Client;

/// <summary>Reads a watch: one JSON object per line, each decoded in a single pass over its bytes.</summary>
internal static class WatchReader
{
    /// <summary>The largest object there can be; servers accept far less (about 1.5 MiB with etcd).</summary>
    public const int MaxObjectBytes = 32 * 1024 * 1024;

    /// <summary>Objects may be nested as deep as servers store them.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = Limits.JsonDepth };

    /// <summary>The same for whole documents.</summary>
    public static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = Limits.JsonDepth };

    private delegate TEvent LineDecoder<out TEvent>(ReadOnlySpan<byte> line);

    /// <summary>Gives the events until the stream ends. A last line without its line end was cut off, and is not an event.</summary>
    public static IAsyncEnumerable<WatchEvent<T>> ReadAsync<T>(
        Stream stream, JsonTypeInfo<T> typeInfo, Action<PartialObject?, JsonException> unreadable, CancellationToken cancellationToken)
        where T : class, IKubernetesObject => ReadLinesAsync(stream, line => Decode(line, typeInfo, unreadable), cancellationToken);

    /// <summary>Gives the events as JSON.</summary>
    public static IAsyncEnumerable<JsonNode> ReadAsync(Stream stream, CancellationToken cancellationToken) =>
        ReadLinesAsync(stream, DecodeNode, cancellationToken);

    private static async IAsyncEnumerable<TEvent> ReadLinesAsync<TEvent>(
        Stream stream, LineDecoder<TEvent> decode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer(MaxObjectBytes);
        var searched = 0;
        do
        {
            int length;
            while ((length = buffer.Unread[searched..].IndexOf((byte)'\n')) >= 0)
            {
                length += searched;
                searched = 0;
                var isBlank = IsBlank(buffer.Unread[..length]);
                var parsed = isBlank ? default : decode(buffer.Unread[..length]);
                buffer.Consume(length + 1);
                if (!isBlank)
                {
                    yield return parsed!;
                }
            }

            searched = buffer.Unread.Length; // a long line is searched only once
        }
        while (await buffer.FillAsync(stream, cancellationToken).ConfigureAwait(false));

        if (!IsBlank(buffer.Unread))
        {
            throw new EndOfStreamException("the watch broke off in the middle of an event");
        }
    }

    /// <summary>Decodes one event. An object that does not fit the record is reported, and then stands for no more than a bookmark.</summary>
    /// <exception cref="KubernetesApiException">The event is an error.</exception>
    /// <exception cref="JsonException">The bytes are not an event.</exception>
    public static WatchEvent<T> Decode<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> typeInfo, Action<PartialObject?, JsonException> unreadable)
        where T : class, IKubernetesObject
    {
        var reader = new Utf8JsonReader(line, Options);
        reader.Read();
        ReadOnlySpan<byte> kind = default;
        ReadOnlySpan<byte> value = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            var isObject = reader.ValueTextEquals("object"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String)
            {
                kind = reader.ValueSpan;
            }
            else if (isObject && !kind.IsEmpty)
            {
                return Decode(kind, ref reader, typeInfo, unreadable); // the usual order: no second pass
            }
            else
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                value = isObject ? line[start..(int)reader.BytesConsumed] : value;
            }
        }

        var late = new Utf8JsonReader(value, Options);
        late.Read();
        return Decode(kind, ref late, typeInfo, unreadable);
    }

    /// <summary>What can be read of an object that cannot be read as a whole; null when not even that.</summary>
    public static PartialObject? TryReadMetadata(Utf8JsonReader reader)
    {
        try
        {
            return JsonSerializer.Deserialize(ref reader, CoreJsonContext.Default.PartialObject);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WatchEvent<T> Decode<T>(
        ReadOnlySpan<byte> kind, ref Utf8JsonReader reader, JsonTypeInfo<T> typeInfo, Action<PartialObject?, JsonException> unreadable)
        where T : class, IKubernetesObject
    {
        if (kind.SequenceEqual("BOOKMARK"u8))
        {
            var mark = JsonSerializer.Deserialize(ref reader, CoreJsonContext.Default.PartialObject);
            return new(WatchEventType.Bookmark, null, mark?.Metadata.ResourceVersion ?? "");
        }

        if (kind.SequenceEqual("ERROR"u8))
        {
            var status = JsonSerializer.Deserialize(ref reader, ClientJsonContext.Default.ApiStatus) ?? new ApiStatus();
            throw status.ToException(status.Code ?? 500, null);
        }

        var type = kind.SequenceEqual("ADDED"u8) ? WatchEventType.Added
            : kind.SequenceEqual("MODIFIED"u8) ? WatchEventType.Modified
            : kind.SequenceEqual("DELETED"u8) ? WatchEventType.Deleted
            : throw new JsonException("an event of unknown type");
        var start = reader;
        try
        {
            var decoded = JsonSerializer.Deserialize(ref reader, typeInfo) ?? throw new JsonException("an event without its object");
            return new(type, decoded, decoded.Metadata.ResourceVersion ?? "");
        }
        catch (JsonException fault) when (TryReadMetadata(start) is { } partial)
        {
            unreadable(partial, fault);
            return new(WatchEventType.Bookmark, null, partial.Metadata.ResourceVersion ?? "");
        }
    }

    private static JsonNode DecodeNode(ReadOnlySpan<byte> line)
    {
        var node = JsonNode.Parse(line, documentOptions: DocumentOptions) ?? throw new JsonException("an event is null");
        if ((string?)node["type"] == "ERROR")
        {
            var status = node["object"].Deserialize(ClientJsonContext.Default.ApiStatus) ?? new ApiStatus();
            throw status.ToException(status.Code ?? 500, null);
        }

        return node;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r\n"u8) < 0;
}
