namespace Carillon.Kubernetes.Core;

/// <summary>What is asked of a node.</summary>
public sealed record NodeSpec
{
    /// <summary>True while the node is cordoned.</summary>
    public bool? Unschedulable { get; init; }
}
