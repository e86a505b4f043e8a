using System.Text.Json.Serialization;

namespace Carillon.Kubernetes.Transport;

/// <summary>The server as a credential program is told of it.</summary>
internal sealed record ExecCredentialCluster
{
    public string? Server { get; init; }

    [JsonPropertyName("tls-server-name")]
    public string? TlsServerName { get; init; }

    [JsonPropertyName("insecure-skip-tls-verify")]
    public bool? InsecureSkipTlsVerify { get; init; }

    [JsonPropertyName("certificate-authority-data")]
    public byte[]? CertificateAuthorityData { get; init; }

    [JsonPropertyName("proxy-url")]
    public string? ProxyUrl { get; init; }
}
