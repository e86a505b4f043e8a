namespace Carillon.ApiServer.OpenApi;

/// <summary>A finished document and the hash of its content, which serves as its ETag.</summary>
/// <param name="Content">The document in its media type.</param>
/// <param name="Hash">Hexadecimal, of the content.</param>
/// <param name="MediaType">What the content is.</param>
internal sealed record OpenApiDocument(ReadOnlyMemory<byte> Content, string Hash, string MediaType);
