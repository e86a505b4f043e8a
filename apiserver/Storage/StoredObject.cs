using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Storage;

/// <summary>One object at one revision: its bytes, shared by everyone who reads it, and the header that was read from them.</summary>
internal sealed class StoredObject
{
    private readonly ObjectHeader _header;
    private KeyValuePair<string, string>[] _fields = [];

    private StoredObject(long rowId, long revision, byte[] json, ObjectHeader header)
    {
        RowId = rowId;
        Revision = revision;
        Json = json;
        _header = header;
        Key = KeyOf(header.Namespace, header.Name);
    }

    /// <summary>The revision at which it was created; its row in the database for life.</summary>
    public long RowId { get; }

    /// <summary>The revision of this state.</summary>
    public long Revision { get; }

    /// <summary>The object as clients see it, in its storage version.</summary>
    public byte[] Json { get; }

    /// <summary><c>namespace/name</c>, or the name alone: the order of lists.</summary>
    public string Key { get; }

    public string? Namespace => _header.Namespace;

    public string Name => _header.Name;

    public string Uid => _header.Uid;

    public KeyValuePair<string, string>[] Labels => _header.Labels;

    public string[] OwnerUids => _header.OwnerUids;

    public bool Deleting => _header.Deleting;

    public static string KeyOf(string? ns, string name) => ns is null ? name : ns + "/" + name;

    /// <summary>Puts the revision into bytes that were encoded without one.</summary>
    public static StoredObject Create(long rowId, long revision, ReadOnlySpan<byte> json, ObjectHeader header) =>
        new(rowId, revision, header.WithRevision(json, revision), header.ForRevision(revision));

    /// <summary>Reads back what the database holds.</summary>
    /// <exception cref="JsonException">The bytes are damaged.</exception>
    public static StoredObject Load(long rowId, byte[] json)
    {
        var header = ObjectHeader.Read(json);
        return new StoredObject(rowId, header.ReadRevision(json), json, header);
    }

    /// <summary>The same state seen at a later revision: what watchers are shown of a deleted object.</summary>
    public StoredObject AtRevision(long revision) => Create(RowId, revision, Json, _header);

    /// <summary>A fresh tree of the object, for the caller to change.</summary>
    public JsonObject Decode() =>
        JsonNode.Parse(Json, documentOptions: new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth })!.AsObject();

    /// <summary>
    /// The text of a scalar at a dotted path (<c>spec.nodeName</c>), or empty. Found once per object and path: with a thousand
    /// watchers the same question is asked a thousand times.
    /// </summary>
    public string GetField(string path)
    {
        switch (path)
        {
            case "metadata.name": return Name;
            case "metadata.namespace": return Namespace ?? "";
        }

        // Readers race only to store equal answers, so a plain swap of the array is enough.
        var fields = _fields;
        foreach (var (known, value) in fields)
        {
            if (string.Equals(known, path, StringComparison.Ordinal))
            {
                return value;
            }
        }

        var found = ReadField(path);
        _fields = [.. fields, new(path, found)];
        return found;
    }

    private string ReadField(string path)
    {
        using var document = JsonDocument.Parse(Json, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
        var element = document.RootElement;
        foreach (var segment in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(segment, out element))
            {
                return "";
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
            _ => "",
        };
    }
}
