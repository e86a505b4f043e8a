using Carillon.ApiServer.Schema;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Errors;

/// <summary>The errors of the API in Kubernetes' words. Clients and people match on these texts, so none of them is ours to improve.</summary>
internal static class ApiErrors
{
    public static ApiException NotFound(ResourceId resource, string name) =>
        Named(404, "NotFound", resource, name, $"{resource} \"{name}\" not found");

    public static ApiException AlreadyExists(ResourceId resource, string name) =>
        Named(409, "AlreadyExists", resource, name, $"{resource} \"{name}\" already exists");

    public static ApiException Conflict(ResourceId resource, string name, string message) =>
        Named(409, "Conflict", resource, name, $"Operation cannot be fulfilled on {resource} \"{name}\": {message}");

    /// <summary>A delete whose precondition does not hold; it names the kind where other conflicts name the resource.</summary>
    public static ApiException Precondition(string group, string kind, string name, string message)
    {
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        return new ApiException(new ApiStatus
        {
            Code = 409,
            Reason = "Conflict",
            Message = $"Operation cannot be fulfilled on {qualified} \"{name}\": {message}",
            Details = new StatusDetails { Name = name, Group = group, Kind = kind },
        });
    }

    public static ApiException ModifiedConflict(ResourceId resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <param name="name">May be empty: <c>configmaps is forbidden: …</c>.</param>
    public static ApiException Forbidden(ResourceId resource, string name, string message, params FieldCause[] causes)
    {
        var subject = (resource.Plural.Length, name.Length) switch
        {
            (0, _) => "",
            (_, 0) => $"{resource} is ",
            _ => $"{resource} \"{name}\" is ",
        };
        return Named(403, "Forbidden", resource, name, $"{subject}forbidden: {message}", causes);
    }

    public static ApiException NamespaceTerminating(ResourceId resource, string name, string ns) =>
        Forbidden(
            resource,
            name,
            $"unable to create new content in namespace {ns} because it is being terminated",
            new FieldCause("NamespaceTerminating", "metadata.namespace", $"namespace {ns} is being terminated"));

    /// <param name="group">Group of the kind.</param>
    /// <param name="kind">The kind itself, not the plural: <c>ConfigMap "x" is invalid: …</c>.</param>
    public static ApiException Invalid(string group, string kind, string name, IReadOnlyList<FieldCause> causes)
    {
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        return new ApiException(new ApiStatus
        {
            Code = 422,
            Reason = "Invalid",
            Message = $"{qualified} \"{name}\" is invalid: {FieldCause.Summarise(causes)}",
            Details = new StatusDetails { Name = name, Group = group, Kind = kind, Causes = causes },
        });
    }

    public static ApiException BadRequest(string message) => Plain(400, "BadRequest", message);

    public static ApiException Unauthorized() => Plain(401, "Unauthorized", "Unauthorized");

    public static ApiException Internal(string message) =>
        new(new ApiStatus
        {
            Code = 500,
            Reason = "InternalError",
            Message = $"Internal error occurred: {message}",
            Details = new StatusDetails { Causes = [new FieldCause("", "", message)] },
        });

    public static ApiException ObjectTooLarge() => Plain(500, "", "etcdserver: request is too large");

    public static ApiException BodyTooLarge() =>
        Plain(413, "RequestEntityTooLarge", $"Request entity too large: limit is {JsonLimits.MaxBodyBytes}");

    public static ApiException UnknownResource() =>
        new(new ApiStatus
        {
            Code = 404,
            Reason = "NotFound",
            Message = "the server could not find the requested resource",
            Details = new StatusDetails(),
        });

    public static ApiException MethodNotAllowed() =>
        new(new ApiStatus
        {
            Code = 405,
            Reason = "MethodNotAllowed",
            Message = "the server does not allow this method on the requested resource",
            Details = new StatusDetails(),
        });

    public static ApiException NotAcceptable(string accepted) =>
        Plain(406, "NotAcceptable", $"only the following media types are accepted: {accepted}");

    public static ApiException UnsupportedMediaType(string accepted) =>
        Plain(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static ApiException Expired(string message, string continueToken = "") =>
        new(new ApiStatus { Code = 410, Reason = "Expired", Message = message, Continue = continueToken });

    public static ApiException RevisionTooLarge(long requested, long current) =>
        new(new ApiStatus
        {
            Code = 504,
            Reason = "Timeout",
            Message = $"Timeout: Too large resource version: {requested}, current: {current}",
            Details = new StatusDetails
            {
                Causes = [new FieldCause("ResourceVersionTooLarge", "", "Too large resource version")],
                RetryAfterSeconds = 1,
            },
        });

    /// <summary>A patch that is well-formed but cannot be applied to this object. Kubernetes says no more than that.</summary>
    public static ApiException UnprocessablePatch() =>
        new(new ApiStatus
        {
            Code = 422,
            Reason = "Invalid",
            Message = "the server rejected our request due to an error in our request",
            Details = new StatusDetails(),
        });

    private static ApiException Plain(int code, string reason, string message) =>
        new(new ApiStatus { Code = code, Reason = reason, Message = message });

    private static ApiException Named(
        int code,
        string reason,
        ResourceId resource,
        string name,
        string message,
        params FieldCause[] causes) =>
        new(new ApiStatus
        {
            Code = code,
            Reason = reason,
            Message = message,
            Details = new StatusDetails { Name = name, Group = resource.Group, Kind = resource.Plural, Causes = causes },
        });
}
