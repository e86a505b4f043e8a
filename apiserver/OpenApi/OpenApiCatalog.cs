using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Resources;

namespace Carillon.ApiServer.OpenApi;

/// <summary>
/// The OpenAPI documents of one set of kinds. Immutable; each document is written when it is first asked for.
/// </summary>
internal sealed class OpenApiCatalog
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<ServedKind>> _groups;
    private readonly ConcurrentDictionary<string, Lazy<OpenApiDocument>> _documents = new(StringComparer.Ordinal);
    private readonly Lazy<OpenApiDocument> _index;
    private readonly Lazy<OpenApiDocument> _swagger;
    private readonly Lazy<OpenApiDocument> _swaggerProtobuf;

    public OpenApiCatalog(IEnumerable<ResourceDefinition> definitions)
    {
        var kinds = definitions.SelectMany(ServedKind.Of).ToList();
        _groups = kinds.GroupBy(kind => kind.GroupPath, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlyList<ServedKind>)[.. group], StringComparer.Ordinal);
        _index = new Lazy<OpenApiDocument>(WriteIndex);
        _swagger = new Lazy<OpenApiDocument>(() => Document(SwaggerWriter.Write(kinds)));
        _swaggerProtobuf = new Lazy<OpenApiDocument>(
            () => Document(SwaggerProtobuf.Write(SwaggerWriter.Write(kinds)), SwaggerProtobuf.MediaType));
    }

    /// <summary><c>/openapi/v3</c>: where the document of each group and version is.</summary>
    public OpenApiDocument Index => _index.Value;

    /// <summary><c>/openapi/v2</c>: everything in one document.</summary>
    public OpenApiDocument Swagger => _swagger.Value;

    /// <summary>The same as protobuf.</summary>
    public OpenApiDocument SwaggerAsProtobuf => _swaggerProtobuf.Value;

    /// <summary>The document at <c>/openapi/v3/{path}</c>, for example <c>api/v1</c>; null where there is none.</summary>
    public OpenApiDocument? Find(string path) => _groups.TryGetValue(path, out var kinds)
        ? _documents.GetOrAdd(path, _ => new Lazy<OpenApiDocument>(() => Document(OpenApiWriter.Write(kinds)))).Value
        : null;

    /// <summary>The hash in the address lets clients keep a document until it changes.</summary>
    private OpenApiDocument WriteIndex()
    {
        var paths = new JsonObject();
        foreach (var path in _groups.Keys)
        {
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Find(path)!.Hash}" };
        }

        return Document(new JsonObject { ["paths"] = paths });
    }

    private static OpenApiDocument Document(JsonObject content) =>
        Document(Encoding.UTF8.GetBytes(content.ToJsonString()), "application/json");

    private static OpenApiDocument Document(byte[] content, string mediaType) =>
        new(content, Convert.ToHexString(SHA512.HashData(content)), mediaType);
}
