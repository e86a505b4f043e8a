namespace Carillon.Kubernetes.Transport;

/// <summary>The object that a credential program prints, and that it gets in its environment.</summary>
internal sealed record ExecCredential
{
    public string? ApiVersion { get; init; }

    public string? Kind { get; init; }

    public ExecCredentialSpec? Spec { get; init; }

    public ExecCredentialStatus? Status { get; init; }
}
