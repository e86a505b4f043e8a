using Carillon.Operator.Rollouts;

namespace Carillon.Operator.Releases;

/// <summary>A host of a Run, with all that may hold it.</summary>
/// <param name="Rollout">Its wave and how it stands.</param>
/// <param name="NeedsPlace">Whether one of its groups limits how many run at a time.</param>
/// <param name="NotBefore">When its jitter has passed; null for none. It needs no place before.</param>
/// <param name="Upstream">How the upstream Execution of the same host stands.</param>
/// <param name="Forbidden">Why its groups do not let the command use it any more; null when they do.</param>
internal readonly record struct ReleaseHost(
    RolloutHost Rollout, bool NeedsPlace = false, DateTimeOffset? NotBefore = null, UpstreamState Upstream = UpstreamState.None, string? Forbidden = null);
