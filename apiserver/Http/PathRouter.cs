using System.Text.Json.Nodes;
using Carillon.ApiServer.Discovery;
using Carillon.ApiServer.Errors;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Http;

/// <summary>Answers what is not a resource: health, version, discovery, OpenAPI.</summary>
internal sealed class PathRouter(DiscoveryDocuments discovery, OpenApiEndpoint openApi)
{
    private static readonly string[] Paths = ["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"];

    public Task HandleAsync(HttpContext http, string[] segments)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        return segments switch
        {
            [] => ApiResponse.WriteAsync(http, 200, new JsonObject { ["paths"] = new JsonArray([.. Paths.Select(path => (JsonNode)path)]) }),
            ["healthz" or "livez" or "readyz", ..] => Health(http, segments[0]),
            ["version"] => ApiResponse.WriteAsync(http, 200, ServerVersion.ToJson()),
            ["api"] => Discovery(http, core: true),
            ["apis"] => Discovery(http, core: false),
            ["api", "v1"] => WriteOrUnknown(http, discovery.ResourceList("", "v1")),
            ["apis", var group] => WriteOrUnknown(http, discovery.Group(group)),
            ["apis", var group, var version] => WriteOrUnknown(http, discovery.ResourceList(group, version)),
            ["openapi", "v2"] => openApi.WriteV2Async(http),
            ["openapi", "v3"] => openApi.WriteIndexAsync(http),
            ["openapi", "v3", .. var rest] => openApi.WriteV3Async(http, string.Join('/', rest)),
            _ => ApiResponse.WriteTextAsync(http, 404, "404 page not found\n"),
        };
    }

    private static Task Health(HttpContext http, string endpoint) => ApiResponse.WriteTextAsync(
        http,
        200,
        http.Request.Query.ContainsKey("verbose") ? $"[+]ping ok\n[+]storage ok\n{endpoint} check passed\n" : "ok");

    private Task Discovery(HttpContext http, bool core)
    {
        var accept = http.Request.Headers.Accept.ToString();
        foreach (var version in new[] { "v2", "v2beta1" })
        {
            // kubectl lists the aggregated forms first and the plain one last.
            if (accept.Contains($"g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList", StringComparison.Ordinal))
            {
                var body = Storage.ObjectEncoder.Encode(discovery.Aggregated(core, version));
                return ApiResponse.WriteAsync(http, 200, body, $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList");
            }
        }

        return ApiResponse.WriteAsync(http, 200, core ? DiscoveryDocuments.CoreVersions(http.Request.Host.Value ?? "") : discovery.GroupList());
    }

    private static Task WriteOrUnknown(HttpContext http, JsonObject? document) => document is null
        ? ApiResponse.WriteTextAsync(http, 404, "404 page not found\n")
        : ApiResponse.WriteAsync(http, 200, document);
}
