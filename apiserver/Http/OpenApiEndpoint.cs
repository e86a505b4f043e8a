using Carillon.ApiServer.OpenApi;
using Carillon.ApiServer.Resources;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Http;

/// <summary>Serves the OpenAPI documents. Making one takes a while, so each is made once per change of the registry.</summary>
internal sealed class OpenApiEndpoint(ResourceRegistry registry)
{
    private readonly Lock _gate = new();
    private long _generation = -1;
    private OpenApiCatalog? _catalog;

    public Task WriteV2Async(HttpContext http)
    {
        // kubectl names the protobuf form first, with "@" or "." before its version, and JSON, if at all, as what it would also take.
        var protobuf = http.Request.Headers.Accept.ToString().StartsWith("application/com.github.proto-openapi.spec.v2", StringComparison.Ordinal);
        return WriteAsync(http, protobuf ? Catalog().SwaggerAsProtobuf : Catalog().Swagger);
    }

    public Task WriteIndexAsync(HttpContext http) => WriteAsync(http, Catalog().Index);

    public Task WriteV3Async(HttpContext http, string path) => Catalog().Find(path) is { } document
        ? WriteAsync(http, document)
        : ApiResponse.WriteTextAsync(http, 404, "404 page not found\n");

    private static Task WriteAsync(HttpContext http, OpenApiDocument document)
    {
        var tag = $"\"{document.Hash}\"";
        http.Response.Headers.ETag = tag;
        if (http.Request.Headers.IfNoneMatch.Contains(tag))
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return ApiResponse.WriteAsync(http, 200, document.Content, document.MediaType);
    }

    private OpenApiCatalog Catalog()
    {
        var snapshot = registry.Current;
        lock (_gate)
        {
            if (_catalog is null || _generation != snapshot.Generation)
            {
                _catalog = new OpenApiCatalog([.. snapshot.Definitions]);
                _generation = snapshot.Generation;
            }

            return _catalog;
        }
    }
}
