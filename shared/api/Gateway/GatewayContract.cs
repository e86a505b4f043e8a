namespace Carillon.Api.Gateway;

/// <summary>
/// What agents and the operator's gateway have agreed on. Agents find the gateway by a ConfigMap in their namespace, trust the certificate
/// authority that it names and no other, and post a <see cref="ValuesRequest"/> to <see cref="ValuesPath"/>. Refusals are Kubernetes
/// <c>Status</c> objects.
/// </summary>
public static class GatewayContract
{
    /// <summary>Name of the ConfigMap, in the namespace of the agents.</summary>
    public const string AnnouncementName = "carillon-gateway";

    /// <summary>Key of the ConfigMap: the address of the gateway, <c>https://host:port</c>.</summary>
    public const string UrlKey = "url";

    /// <summary>Key of the ConfigMap: the certificate authorities of the gateway, PEM.</summary>
    public const string AuthoritiesKey = "ca.crt";

    /// <summary>Where values are asked for.</summary>
    public const string ValuesPath = "/v1/values";

    /// <summary>The audience that a service account's token must be made for, so that one made for something else is of no use here.</summary>
    public const string TokenAudience = "carillon";

    /// <summary>Name of the agents' service account, in their namespace.</summary>
    public const string AgentAccount = "carillon-agent";

    /// <summary>The claim that says which node's agent a token belongs to; Kubernetes sets it from 1.30 on.</summary>
    public const string NodeNameClaim = "authentication.kubernetes.io/node-name";
}
