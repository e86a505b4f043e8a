using Carillon.Agent.Executors;
using Carillon.Agent.Values;

namespace Carillon.Agent.Supervision;

/// <summary>An attempt, and what must not be seen of it.</summary>
internal sealed record FollowedAttempt(IAttempt Attempt, RunMask Mask);
