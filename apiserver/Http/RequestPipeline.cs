using System.Text.Json;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Carillon.ApiServer.Http;

/// <summary>Every request's way: who is it, what is it about, may they, then the handler. Errors become a Status here and nowhere else.</summary>
internal sealed partial class RequestPipeline(
    ResourceRegistry registry,
    Authenticator authenticator,
    ResourceRouter router,
    PathRouter paths,
    TimeProvider time,
    ILogger logger)
{
    public async Task HandleAsync(HttpContext http)
    {
        // Kestrel's own date is up to a second old, and agents take their time from it.
        http.Response.Headers.Date = HeaderUtilities.FormatDate(time.GetUtcNow());
        try
        {
            await RouteAsync(http).ConfigureAwait(false);
        }
        catch (ApiException e)
        {
            await FailAsync(http, e.Status).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
        catch (BadHttpRequestException e)
        {
            var tooLarge = e.StatusCode == StatusCodes.Status413PayloadTooLarge;
            await FailAsync(http, (tooLarge ? ApiErrors.BodyTooLarge() : ApiErrors.BadRequest(e.Message)).Status).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogFailed(e, http.Request.Method, http.Request.Path);
            await FailAsync(http, ApiErrors.Internal(e is IOException or JsonException ? e.Message : "see the server's log").Status).ConfigureAwait(false);
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        var user = authenticator.Authenticate(http);
        var segments = Segments(http.Request.Path);
        if (ApiPath.Parse(segments) is not { } path)
        {
            Authorize(user, new AccessRequest { Verb = http.Request.Method.ToLowerInvariant(), Path = http.Request.Path.Value ?? "/" });
            await paths.HandleAsync(http, segments).ConfigureAwait(false);
            return;
        }

        var verb = VerbOf(http, path);
        var decision = Authorize(user, new AccessRequest
        {
            Verb = verb,
            Group = path.Group,
            Resource = path.Resource,
            Subresource = path.Subresource,
            Namespace = path.Namespace ?? "",
            Name = path.Name ?? "",
        });
        if (registry.Current.Find(path.Group, path.Version, path.Resource) is not { } resource)
        {
            await UnknownAsync(http, path).ConfigureAwait(false);
            return;
        }

        if (resource.Version.DeprecationWarning is { } deprecation)
        {
            ApiResponse.AddWarnings(http, [deprecation]);
        }

        await router.HandleAsync(new ApiRequest
        {
            Http = http,
            Path = path,
            Verb = verb,
            User = user,
            Resource = resource,
            Sight = decision.Sight,
            Accept = Negotiated.From(http.Request.Headers.Accept),
        }).ConfigureAwait(false);
    }

    /// <summary>Groups that are built in answer with a Status; behind all others there is no API at all, and so there is a plain text.</summary>
    private Task UnknownAsync(HttpContext http, ApiPath path) =>
        registry.Current.Definitions.Any(definition => definition.BuiltIn && definition.Group == path.Group)
            ? throw ApiErrors.UnknownResource()
            : ApiResponse.WriteTextAsync(http, 404, "404 page not found\n");

    private static AccessDecision Authorize(UserInfo user, AccessRequest request)
    {
        var decision = RoleAuthorizer.Decide(user, request);
        if (decision.Allowed)
        {
            return decision;
        }

        if (request.Path.Length > 0)
        {
            throw ApiErrors.Forbidden(default, "", $"User \"{user.Name}\" cannot {request.Verb} path \"{request.Path}\"");
        }

        var place = request.Namespace.Length > 0 ? $"in the namespace \"{request.Namespace}\"" : "at the cluster scope";
        throw ApiErrors.Forbidden(
            new ResourceId(request.Group, request.Resource),
            request.Name,
            $"User \"{user.Name}\" cannot {request.Verb} resource \"{request.QualifiedResource}\" in API group \"{request.Group}\" {place}");
    }

    private static string[] Segments(PathString path) =>
        (path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static string VerbOf(HttpContext http, ApiPath path)
    {
        var watch = http.Request.Query.TryGetValue("watch", out var value) && value.ToString() is not ("false" or "0");
        return http.Request.Method switch
        {
            "GET" or "HEAD" when watch => "watch",
            "GET" or "HEAD" => path.Name is null ? "list" : "get",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" => path.Name is null ? "deletecollection" : "delete",
            _ => throw ApiErrors.MethodNotAllowed(),
        };
    }

    private static async Task FailAsync(HttpContext http, ApiStatus status)
    {
        if (http.Response.HasStarted)
        {
            // Half an answer is out; only breaking the stream tells the client that it is not whole.
            http.Abort();
            return;
        }

        await ApiResponse.WriteStatusAsync(http, status).ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private partial void LogFailed(Exception exception, string method, string path);
}
