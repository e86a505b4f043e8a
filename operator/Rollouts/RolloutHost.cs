using Carillon.Api.Executions;

namespace Carillon.Operator.Rollouts;

/// <summary>A host of a Run as the rollout sees it.</summary>
/// <param name="Wave">Its wave.</param>
/// <param name="Phase">How its Execution stands.</param>
/// <param name="Held">Whether it waits for its release.</param>
/// <param name="Completed">When it ended; null when it has not, or never started.</param>
internal readonly record struct RolloutHost(int Wave, ExecutionPhase Phase, bool Held, DateTimeOffset? Completed);
