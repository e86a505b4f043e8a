using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

using Carillon.Api.Meta;
using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Client;

/// <summary>
/// Reads a list answer item by item while it arrives. Only the item at hand is in memory as bytes, never the page.
/// </summary>
internal sealed class ListReader<T> : IDisposable
    where T : class, IKubernetesObject
{
    private readonly JsonTypeInfo<T> _typeInfo;
    private readonly Action<PartialObject?, JsonException> _unreadable;
    private readonly PooledBuffer _buffer = new(WatchReader.MaxObjectBytes);
    private readonly List<T> _items = [];
    private JsonReaderState _state = new(WatchReader.Options);
    private ListMeta? _meta;
    private bool _inItems;
    private bool _ended;

    /// <param name="typeInfo">How an item is read.</param>
    /// <param name="unreadable">Gets the items that do not fit the record; they are left out, so that one cannot hide all the others.</param>
    public ListReader(JsonTypeInfo<T> typeInfo, Action<PartialObject?, JsonException> unreadable)
    {
        _typeInfo = typeInfo;
        _unreadable = unreadable;
    }

    /// <summary>Reads the whole page.</summary>
    /// <exception cref="JsonException">It is not a list, or it ends too early.</exception>
    public async Task<ListPage<T>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        while (!_ended)
        {
            var more = await _buffer.FillAsync(stream, cancellationToken).ConfigureAwait(false);
            _buffer.Consume(Advance(_buffer.Unread, isFinal: !more));
            if (!more && !_ended)
            {
                throw new JsonException("the list ends too early");
            }
        }

        var meta = _meta ?? throw new JsonException("the answer is not a list: it has no metadata");
        return new(
            _items,
            meta.ResourceVersion ?? "",
            string.IsNullOrEmpty(meta.Continue) ? null : meta.Continue,
            meta.RemainingItemCount);
    }

    public void Dispose() => _buffer.Dispose();

    /// <summary>Consumes as many whole members and items as there are, and answers how many bytes that was.</summary>
    private int Advance(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        var reader = new Utf8JsonReader(bytes, isFinal, _state);
        var safe = reader;
        while (!_ended && (_inItems ? TryReadItem(ref reader) : TryReadMember(ref reader)))
        {
            safe = reader;
        }

        if (_ended)
        {
            safe = reader;
        }

        _state = safe.CurrentState;
        return (int)safe.BytesConsumed;
    }

    private bool TryReadItem(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _inItems = false;
            return true;
        }

        if (!IsWhole(reader))
        {
            return false;
        }

        var start = reader;
        try
        {
            if (JsonSerializer.Deserialize(ref reader, _typeInfo) is { } item)
            {
                _items.Add(item);
            }
        }
        catch (JsonException fault)
        {
            reader = start;
            _unreadable(WatchReader.TryReadMetadata(start), fault);
            reader.TrySkip();
        }

        return true;
    }

    private bool TryReadMember(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
        {
            return false;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when reader.CurrentDepth == 0:
                return true;
            case JsonTokenType.EndObject:
                _ended = true;
                return true;
            case JsonTokenType.PropertyName:
                return TryReadValue(ref reader);
            default:
                throw new JsonException("the answer is not a list");
        }
    }

    private bool TryReadValue(ref Utf8JsonReader reader)
    {
        var isItems = reader.ValueTextEquals("items"u8);
        var isMeta = reader.ValueTextEquals("metadata"u8);
        if (!reader.Read())
        {
            return false;
        }

        if (isItems && reader.TokenType == JsonTokenType.StartArray)
        {
            return _inItems = true;
        }

        if (!IsWhole(reader))
        {
            return false;
        }

        if (isMeta)
        {
            _meta = JsonSerializer.Deserialize(ref reader, ClientJsonContext.Default.ListMeta);
        }
        else
        {
            reader.TrySkip(); // Skip refuses blocks that are not the last, even for a whole value
        }

        return true;
    }

    /// <summary>Whether the value that begins here has arrived to its end; tried on a copy, so the reader stays where it is.</summary>
    private static bool IsWhole(Utf8JsonReader reader) => reader.TrySkip();
}
