namespace Carillon.Runtime.Loops;

/// <summary>Settings of a supervised loop.</summary>
public sealed record SupervisedLoopOptions
{
    /// <summary>Wait before the restart after the first fault; default 1 s, doubled with every further one.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a restart; default 1 minute.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A run that lasted this long was healthy: the next fault counts as the first again. Default 1 minute.</summary>
    public TimeSpan HealthyAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a stop waits for the body to end; default 10 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Random source of the jitter; null takes the shared one.</summary>
    public Random? Random { get; init; }
}
