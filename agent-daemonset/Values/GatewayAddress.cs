using Carillon.Api.Gateway;
using Carillon.Kubernetes.Core;

namespace Carillon.Agent.Values;

/// <summary>Where the gateway is, and the authorities (PEM) that it must be certified by: these and no others.</summary>
internal sealed record GatewayAddress(Uri Url, string Authorities)
{
    /// <summary>What an announcement says; null when it is none.</summary>
    public static GatewayAddress? Of(ConfigMap announcement) =>
        announcement.Data?.GetValueOrDefault(GatewayContract.UrlKey) is { } text
        && announcement.Data.GetValueOrDefault(GatewayContract.AuthoritiesKey) is { Length: > 0 } authorities
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
            ? new GatewayAddress(url, authorities)
            : null;
}
