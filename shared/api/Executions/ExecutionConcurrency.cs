using Carillon.Api.Schema;
using Carillon.Api.Tasks;

namespace Carillon.Api.Executions;

/// <summary>It comes from concurrencyPolicy, concurrencyScope and maxQueued of the task.</summary>
public sealed record ExecutionConcurrency
{
    /// <summary>What happens.</summary>
    public ConcurrencyPolicy? Policy { get; init; }

    /// <summary>What is counted: Host is decided by the agent, Task by the operator.</summary>
    public ConcurrencyScope? Scope { get; init; }

    /// <summary>For policy Queue: how many wait at most.</summary>
    [Range(1, 1000)]
    public int? MaxQueued { get; init; }
}
