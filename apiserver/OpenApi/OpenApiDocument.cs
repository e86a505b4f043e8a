namespace Carillon.ApiServer.OpenApi;

/// <summary>A finished document and the hash of its content, which serves as its ETag.</summary>
internal sealed record OpenApiDocument(ReadOnlyMemory<byte> Json, string Hash);
