namespace Carillon.Kubernetes.Events;

/// <summary>Settings of an event recorder.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>The component that speaks, for example <c>carillon-operator</c>.</summary>
    public required string Component { get; init; }

    /// <summary>Which instance of it, for example the host name.</summary>
    public string? Instance { get; init; }

    /// <summary>Events of one type about one object that may be written in a row; default 25. Above it they are dropped.</summary>
    public int Burst { get; init; } = 25;

    /// <summary>After a burst one more event of the type about the object is allowed per this time; default 1 minute.</summary>
    public TimeSpan RefillPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The same event within this time raises the count of the one written before; default 10 minutes.</summary>
    public TimeSpan AggregationWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many may wait to be written; default 1000. Newer ones are dropped when the server is slow.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>How many different objects and events are remembered for counting and limiting; default 4096.</summary>
    public int MaxRemembered { get; init; } = 4096;
}
