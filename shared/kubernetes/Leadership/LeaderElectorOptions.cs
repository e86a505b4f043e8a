namespace Carillon.Kubernetes.Leadership;

/// <summary>Settings of leader election.</summary>
public sealed record LeaderElectorOptions
{
    /// <summary>Where the lease lives.</summary>
    public required string Namespace { get; init; }

    /// <summary>The lease's name.</summary>
    public required string LeaseName { get; init; }

    /// <summary>Who we are; unique per process, for example host name and a random part.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal they saw before they take over; whole seconds, default 10.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the leader tries to renew before it steps down; default 7 s, less than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Time between tries; default 2 s, less than <see cref="RenewDeadline"/>.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Random source of the jitter between tries; null takes the shared one.</summary>
    public Random? Random { get; init; }

    /// <summary>
    /// Whether the work begins, and hears of its end, on the thread on which the lease was taken or lost, instead of on one of its own;
    /// default false. For who has to decide the order of everything, as a simulation does.
    /// </summary>
    public bool Stepped { get; init; }
}
