namespace Carillon.ApiServer.Protobuf;

/// <summary>How a protobuf field turns into JSON.</summary>
internal enum ProtoType
{
    PlainText,
    Flag,
    Number,

    /// <summary>Bytes, which JSON writes as base64.</summary>
    Bytes,

    /// <summary>Seconds and nanoseconds, which JSON writes as RFC 3339.</summary>
    Time,

    /// <summary>As <see cref="Time"/>, with microseconds.</summary>
    MicroTime,
    TextMap,
    BytesMap,

    /// <summary>A map of lists of text, as the <c>extra</c> of users.</summary>
    TextListMap,
    Message,
}
