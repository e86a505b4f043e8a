namespace Carillon.Kubernetes.Transport;

/// <summary>The body of a request, kept so that the request can be sent again.</summary>
internal sealed record RequestBody(string MediaType, ReadOnlyMemory<byte> Bytes);
