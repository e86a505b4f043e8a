namespace Carillon.Kubernetes.Queues;

/// <summary>Settings of a work queue.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>Wait after the first failure of a key; default 50 ms.</summary>
    public TimeSpan InitialBackoff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait after failures; default 1 minute. A key is never given up.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Random source of the jitter; null takes the shared one.</summary>
    public Random? Random { get; init; }
}
