namespace Carillon.Kubernetes.Transport;

/// <summary>What a credential program answers.</summary>
internal sealed record ExecCredentialStatus
{
    public DateTimeOffset? ExpirationTimestamp { get; init; }

    public string? Token { get; init; }

    public string? ClientCertificateData { get; init; }

    public string? ClientKeyData { get; init; }

    /// <summary>The compiler's text would print token and key.</summary>
    public override string ToString() => nameof(ExecCredentialStatus);
}
