using System.Text;
using System.Text.Json;

namespace Carillon.ApiServer.Storage;

/// <summary>
/// What the server must know of an object without decoding it: identity, labels, owners, and where in the bytes the
/// resource version stands, so that the single writer can put the revision in without serialising again.
/// </summary>
internal sealed class ObjectHeader
{
    private string? _namespace;
    private string _name = "";
    private string _uid = "";
    private KeyValuePair<string, string>[] _labels = [];
    private string[] _ownerUids = [];
    private bool _deleting;
    private int _revisionOffset;
    private int _revisionLength;

    private ObjectHeader()
    {
    }

    public string? Namespace => _namespace;

    public string Name => _name;

    public string Uid => _uid;

    public KeyValuePair<string, string>[] Labels => _labels;

    public string[] OwnerUids => _ownerUids;

    /// <summary>Whether <c>metadata.deletionTimestamp</c> is set.</summary>
    public bool Deleting => _deleting;

    /// <summary>Offset of the first digit of <c>metadata.resourceVersion</c>.</summary>
    public int RevisionOffset => _revisionOffset;

    public int RevisionLength => _revisionLength;

    /// <summary>Scans an object written by <see cref="ObjectEncoder"/>; stops after the metadata.</summary>
    /// <exception cref="JsonException">The bytes are no object with a resource version.</exception>
    public static ObjectHeader Read(ReadOnlySpan<byte> json)
    {
        var header = new ObjectHeader();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonLimits.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (isMetadata)
            {
                header.ReadMetadata(ref reader);
                break;
            }

            reader.Skip();
        }

        return header._revisionOffset > 0 ? header : throw new JsonException("The object has no metadata.resourceVersion.");
    }

    /// <summary>The object's bytes with another revision in place of the present one.</summary>
    public byte[] WithRevision(ReadOnlySpan<byte> json, long revision)
    {
        Span<byte> digits = stackalloc byte[20];
        revision.TryFormat(digits, out var length);
        var result = new byte[json.Length - _revisionLength + length];
        json[.._revisionOffset].CopyTo(result);
        digits[..length].CopyTo(result.AsSpan(_revisionOffset));
        json[(_revisionOffset + _revisionLength)..].CopyTo(result.AsSpan(_revisionOffset + length));
        return result;
    }

    /// <summary>The revision as it stands in <paramref name="json"/>.</summary>
    public long ReadRevision(ReadOnlySpan<byte> json) =>
        long.Parse(Encoding.ASCII.GetString(json.Slice(_revisionOffset, _revisionLength)));

    /// <summary>The header of the same object after <see cref="WithRevision"/> changed the number of digits.</summary>
    public ObjectHeader ForRevision(long revision)
    {
        var copy = (ObjectHeader)MemberwiseClone();
        Span<byte> digits = stackalloc byte[20];
        revision.TryFormat(digits, out copy._revisionLength);
        return copy;
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "name": _name = reader.GetString() ?? ""; break;
                case "namespace": _namespace = reader.GetString(); break;
                case "uid": _uid = reader.GetString() ?? ""; break;
                case "labels": _labels = ReadLabels(ref reader); break;
                case "ownerReferences": _ownerUids = ReadOwnerUids(ref reader); break;
                case "deletionTimestamp": _deleting = reader.TokenType == JsonTokenType.String; break;
                case "resourceVersion":
                    _revisionOffset = (int)reader.TokenStartIndex + 1;
                    _revisionLength = reader.ValueSpan.Length;
                    break;
                default: reader.Skip(); break;
            }
        }
    }

    private static KeyValuePair<string, string>[] ReadLabels(ref Utf8JsonReader reader)
    {
        var labels = new List<KeyValuePair<string, string>>();
        while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Keys repeat over thousands of objects; one copy of each is enough.
            var key = string.Intern(reader.GetString()!);
            reader.Read();
            labels.Add(new(key, reader.GetString() ?? ""));
        }

        return [.. labels];
    }

    private static string[] ReadOwnerUids(ref Utf8JsonReader reader)
    {
        var uids = new List<string>();
        while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isUid = reader.ValueTextEquals("uid"u8);
                reader.Read();
                if (isUid)
                {
                    uids.Add(reader.GetString() ?? "");
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return [.. uids];
    }
}
