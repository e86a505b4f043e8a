namespace Carillon.Kubernetes.Client;

/// <summary>What must hold for a delete.</summary>
internal sealed record DeletePreconditions
{
    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }
}
