using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Security;
using Microsoft.AspNetCore.Http;

namespace Carillon.ApiServer.Http;

/// <summary>A request for a resource that has been authenticated, routed and authorised.</summary>
internal sealed class ApiRequest
{
    public required HttpContext Http { get; init; }

    public required ApiPath Path { get; init; }

    /// <summary>Kubernetes verb: get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public required string Verb { get; init; }

    public required UserInfo User { get; init; }

    public required ServedResource Resource { get; init; }

    /// <summary>What of the collection this user may see; null = everything.</summary>
    public ObjectSight? Sight { get; init; }

    public Negotiated Accept { get; init; }

    /// <summary>Sent as Warning headers with the answer.</summary>
    public List<string> Warnings { get; } = [];

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>A query parameter, or null.</summary>
    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>A boolean query parameter as Kubernetes reads it: present without value, or anything but <c>false</c> and <c>0</c>.</summary>
    public bool Flag(string name) => Query(name) is { } text && text is not ("false" or "False" or "0");
}
