namespace Carillon.ApiServer.Storage;

/// <summary>Bounds on documents that clients send.</summary>
internal static class JsonLimits
{
    /// <summary>Nesting that is still read. Deeper documents are refused before anything recursive sees them.</summary>
    public const int MaxDepth = 256;

    /// <summary>Largest request body in bytes, as in Kubernetes (3 MiB): 413 above.</summary>
    public const int MaxBodyBytes = 3 * 1024 * 1024;

    /// <summary>Largest stored object in bytes, as etcd's default request limit (1.5 MiB).</summary>
    public const int MaxObjectBytes = 1536 * 1024;
}
