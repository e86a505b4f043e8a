using Carillon.Api.Gateway;
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
        if (TokenFile() is { } token)
        {
            return options with { TokenFile = token };
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

    /// <summary>What is wrong with the token that the gateway refused, and what helps; null without a token.</summary>
    /// <param name="now">The present.</param>
    public string? Unauthorized(DateTimeOffset now)
    {
        if (TokenFile() is not { } path)
        {
            return null;
        }

        try
        {
            return TokenEnd.Of(File.ReadAllText(path)) switch
            {
                { } end when end <= now => $"the token in {path} expired at {end:yyyy-MM-dd'T'HH:mm:ss'Z'}: whoever puts it there must renew it, and the agent reads it again by itself",
                _ => $"the agent gateway refuses the token in {path}: it must be one of the agents' service account, for the audience {GatewayContract.TokenAudience}, that has not expired",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the token for the agent gateway cannot be read: {e.Message}";
        }
    }

    private string? TokenFile() => _tokenFile ?? (File.Exists(ProjectedToken) ? ProjectedToken : null);
}
