using Carillon.Api.Executions;

namespace Carillon.Operator.Rollouts;

/// <summary>A host of a Run as the rollout sees it.</summary>
/// <param name="Wave">Its wave; 1 without a rollout.</param>
/// <param name="Phase">How its Execution stands.</param>
/// <param name="Held">Whether it waits for its release.</param>
/// <param name="Released">Whether it was let go, rather than held or born with an outcome.</param>
/// <param name="Completed">When it ended; null when it has not, or nobody said when.</param>
internal readonly record struct RolloutHost(int Wave, ExecutionPhase Phase, bool Held, bool Released, DateTimeOffset? Completed)
{
    /// <summary>Whether the change came to this host, as far as is known: one that was let go counts until it turns out that it never started.</summary>
    public bool Started => Released && Phase is not (ExecutionPhase.Missed or ExecutionPhase.Cancelled);

    /// <summary>A host that never started was down before the change came: it says nothing about the change.</summary>
    public bool Failed => Phase is ExecutionPhase.Failed or ExecutionPhase.TimedOut or ExecutionPhase.Lost;
}
