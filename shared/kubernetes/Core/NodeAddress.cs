namespace Carillon.Kubernetes.Core;

/// <summary>One address of a node.</summary>
public sealed record NodeAddress
{
    /// <summary><c>Hostname</c>, <c>InternalIP</c>, <c>ExternalIP</c> and so on.</summary>
    public string? Type { get; init; }

    /// <summary>The address itself.</summary>
    public string? Address { get; init; }
}
