namespace Carillon.ApiServer.Storage;

/// <summary>One change asked of the writer. It happens only if the object is still at the expected revision.</summary>
internal sealed record ObjectWrite
{
    public required ResourceId Resource { get; init; }

    public required string Key { get; init; }

    /// <summary>The revision the decision was based on; 0 = the object does not exist.</summary>
    public required long ExpectedRevision { get; init; }

    /// <summary>The new state, encoded without revision; null deletes.</summary>
    public byte[]? Json { get; init; }

    /// <summary>Header of <see cref="Json"/>.</summary>
    public ObjectHeader? Header { get; init; }

    /// <summary>A namespace that must exist and not be terminating at the moment of the write; null = no such condition.</summary>
    public string? LiveNamespace { get; init; }

    public static ObjectWrite Put(ResourceId resource, long expectedRevision, byte[] json)
    {
        var header = ObjectHeader.Read(json);
        return new ObjectWrite
        {
            Resource = resource,
            Key = StoredObject.KeyOf(header.Namespace, header.Name),
            ExpectedRevision = expectedRevision,
            Json = json,
            Header = header,
        };
    }

    public static ObjectWrite Delete(ResourceId resource, StoredObject current) =>
        new() { Resource = resource, Key = current.Key, ExpectedRevision = current.Revision };
}
