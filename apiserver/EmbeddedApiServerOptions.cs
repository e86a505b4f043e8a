using System.Net;
using Carillon.ApiServer.Rules;

namespace Carillon.ApiServer;

/// <summary>Settings of one <see cref="EmbeddedApiServer"/>.</summary>
public sealed class EmbeddedApiServerOptions
{
    /// <summary>Folder of the database, the certificate authority and <c>admin.kubeconfig</c>. Made (0700) when missing; one process at a time.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address to listen on; port 0 takes any free one. Default 127.0.0.1:0.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Native twins of CEL rules, at most one per kind. Default: those of Carillon's own kinds.</summary>
    public IReadOnlyList<IObjectRules> Rules { get; init; } = CarillonRules.All;

    /// <summary>How many watch events are remembered per kind; a watch from before them is answered 410 Expired. Default 4,096.</summary>
    public int EventHistory { get; init; } = 4096;

    /// <summary>How long Events (core/v1) are kept. Default 1 hour, as in Kubernetes.</summary>
    public TimeSpan EventTimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Time between bookmarks of a watch that asked for them. Default 1 minute.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);
}
