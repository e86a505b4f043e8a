using Carillon.Operator.Gateway;

namespace Carillon.Operator.Configuration;

/// <summary>Settings of the operator, whatever it is connected to.</summary>
internal sealed record OperatorOptions
{
    /// <summary>Namespace of the operator's own objects (its lease); default <c>carillon-system</c>.</summary>
    public string Namespace { get; init; } = "carillon-system";

    /// <summary>Namespace of the agents' heartbeat leases; default <c>carillon-agents</c>.</summary>
    public string AgentNamespace { get; init; } = "carillon-agents";

    /// <summary>Who this process is in leader election; unique among those that run.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>How long a host must be silent before what it was given is Lost; default 10 minutes.</summary>
    public TimeSpan LostAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many writes are in flight at most; default 32. The server's push-back lowers it while it lasts.</summary>
    public int MaxParallelWrites { get; init; } = 32;

    /// <summary>How many Executions of finished Runs are kept per task; default 5,000.</summary>
    public int MaxExecutionsPerTask { get; init; } = 5_000;

    /// <summary>How many Executions are kept in all; default 100,000. Beyond it the oldest finished Runs lose theirs first.</summary>
    public int MaxExecutions { get; init; } = 100_000;

    /// <summary>Shortest time between two status writes of one object; default 1 second.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Where agents get values by reference; null hands out none.</summary>
    public GatewayOptions? Gateway { get; init; }

    /// <summary>How long a leader's lease lasts without renewal; default 10 seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a leader tries to renew before it steps down; default 7 seconds.</summary>
    public TimeSpan LeaseRenewDeadline { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Time between tries to get or renew the lease; default 2 seconds.</summary>
    public TimeSpan LeaseRetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Random source of all waits after failures; null takes the shared one. A seeded one makes them repeatable.</summary>
    public Random? Random { get; init; }

    /// <summary>
    /// Whether changes in the caches are handed on one by one by whoever started the operator, instead of by themselves; default false.
    /// A simulation decides their order that way.
    /// </summary>
    public bool Stepped { get; init; }
}
