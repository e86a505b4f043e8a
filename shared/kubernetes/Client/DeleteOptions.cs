namespace Carillon.Kubernetes.Client;

/// <summary>How to delete, and under which condition.</summary>
public sealed record DeleteOptions
{
    /// <summary>Delete only the object of this UID; else a conflict is thrown.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version; else a conflict is thrown.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>What becomes of the objects it owns; null leaves it to the kind's default.</summary>
    public PropagationPolicy? Propagation { get; init; }

    /// <summary>Seconds the object may take to end; null leaves it to the server.</summary>
    public int? GracePeriodSeconds { get; init; }

    /// <summary>Check and answer, but delete nothing.</summary>
    public bool DryRun { get; init; }
}
