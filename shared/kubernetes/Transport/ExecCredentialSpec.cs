namespace Carillon.Kubernetes.Transport;

/// <summary>What a credential program is told.</summary>
internal sealed record ExecCredentialSpec
{
    public bool Interactive { get; init; }

    public ExecCredentialCluster? Cluster { get; init; }
}
