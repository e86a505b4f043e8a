using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>First come the canaries, then batches. A wave starts when the one before has ended.</summary>
public sealed record RolloutPolicy
{
    /// <summary>Hosts of the first wave: a number, or a percentage rounded up. 0 for no canaries.</summary>
    [Default(TaskDefaults.Canary)]
    [Range(0, Limits.PlanHosts)]
    [Length(4, Minimum = 2)]
    [Pattern(Patterns.Percent)]
    public IntOrString? Canary { get; init; }

    /// <summary>Hosts of every further wave: a number, or a percentage rounded up (at least 1).</summary>
    [Default(TaskDefaults.BatchSize)]
    [Range(1, Limits.PlanHosts)]
    [Length(4, Minimum = 2)]
    [Pattern(Patterns.Percent)]
    public IntOrString? BatchSize { get; init; }

    /// <summary>How many hosts may fail: a number, or a percentage of the hosts that were started. One more, and the hosts of later waves end Cancelled/FailureBudget.</summary>
    [Default(TaskDefaults.MaxFailures)]
    [Range(0, Limits.PlanHosts)]
    [Length(4, Minimum = 2)]
    [Pattern(Patterns.Percent)]
    public IntOrString? MaxFailures { get; init; }

    /// <summary>How long to wait between waves, in seconds.</summary>
    [Default(TaskDefaults.PauseSeconds)]
    [Range(0, 86_400)]
    public int? PauseSeconds { get; init; }
}
