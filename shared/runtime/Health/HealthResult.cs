namespace Carillon.Runtime.Health;

/// <summary>What one check found.</summary>
/// <param name="IsHealthy">Whether all is well.</param>
/// <param name="Reason">Why not, for people.</param>
public readonly record struct HealthResult(bool IsHealthy, string? Reason)
{
    /// <summary>All is well.</summary>
    public static HealthResult Healthy { get; } = new(true, null);

    /// <summary>Something is wrong.</summary>
    public static HealthResult Unhealthy(string reason) => new(false, reason);
}
