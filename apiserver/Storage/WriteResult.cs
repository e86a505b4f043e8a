namespace Carillon.ApiServer.Storage;

/// <summary>How a write ended.</summary>
internal enum WriteResult
{
    Committed,

    /// <summary>The object is not at the expected revision; nothing was written.</summary>
    Conflict,

    /// <summary>The namespace is gone or terminating; nothing was written.</summary>
    NamespaceNotLive,
}
