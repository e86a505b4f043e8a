using Carillon.Kubernetes.Configuration;

namespace Carillon.Agent.Values;

/// <summary>
/// Makes the connection settings of the gateway: who this agent is there. A token made for the gateway where there is one, else the client
/// certificate with which it reaches a standalone API server. A token for the API server is never shown to anybody else.
/// </summary>
internal sealed class GatewayAccess
{
    /// <summary>Where the manifests of the agent project a token of audience <c>carillon</c>.</summary>
    public const string ProjectedToken = "/var/run/secrets/carillon.dev/token";

    /// <summary>A little more than the gateway takes itself, so that its answer is heard.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly string? _tokenFile;
    private readonly KubernetesClientOptions _api;

    /// <param name="tokenFile">The setting; null looks for <see cref="ProjectedToken"/>.</param>
    /// <param name="api">How this agent reaches its API server.</param>
    public GatewayAccess(string? tokenFile, KubernetesClientOptions api)
    {
        _tokenFile = tokenFile;
        _api = api;
    }

    /// <summary>How to reach an announced gateway; null when this agent has nothing to show there.</summary>
    public KubernetesClientOptions? To(GatewayAddress address)
    {
        var options = new KubernetesClientOptions
        {
            Server = address.Url,
            CertificateAuthorityData = address.Authorities,
            Proxy = _api.Proxy,
            UserAgent = _api.UserAgent,
            RequestTimeout = Patience,
        };
        if (_tokenFile is not null || File.Exists(ProjectedToken))
        {
            return options with { TokenFile = _tokenFile ?? ProjectedToken };
        }

        return _api is { ClientCertificateData: null, ClientCertificateFile: null }
            ? null
            : options with
            {
                ClientCertificateData = _api.ClientCertificateData,
                ClientCertificateFile = _api.ClientCertificateFile,
                ClientKeyData = _api.ClientKeyData,
                ClientKeyFile = _api.ClientKeyFile,
            };
    }
}
