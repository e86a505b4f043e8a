using Carillon.Api.Runs;

namespace Carillon.Operator.Dependencies;

/// <summary>Upstream Runs that together let a task run once.</summary>
/// <param name="ScheduledTime">The time that they are for, and the new Run too: what comes after it joins by it again.</param>
/// <param name="Upstreams">The Runs, in the order of the task's dependsOn.</param>
internal sealed record DependencyFire(DateTimeOffset ScheduledTime, IReadOnlyList<RunUpstream> Upstreams);
