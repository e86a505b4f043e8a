using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>Hosts are ordered by name, so that commands can split work.</summary>
public sealed record ExecutionShard
{
    /// <summary>From 0 to count - 1.</summary>
    [Range(0, int.MaxValue)]
    public int? Index { get; init; }

    /// <summary>How many hosts take part.</summary>
    [Range(1, int.MaxValue)]
    public int? Count { get; init; }
}
