using Carillon.Api.Defaults;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Schedules;

/// <summary>What a task says about due times that were not met in time.</summary>
internal sealed record DueRules
{
    public MisfirePolicy Misfire { get; init; } = TaskDefaults.Misfire;

    /// <summary>How many missed times FireAll makes up for; the newest win.</summary>
    public int MaxCatchUp { get; init; } = TaskDefaults.MaxCatchUp;

    /// <summary>How late a Run may still be made; null is without limit.</summary>
    public TimeSpan? StartingDeadline { get; init; }

    /// <summary>Whether caught-up Runs go one after the other, each after the end of the one before (FireAll under Forbid).</summary>
    public bool OneAtATime { get; init; }

    /// <summary>
    /// How late a due time counts as met all the same. It covers a failover (15 s by design), so that a task with misfire policy Skip
    /// does not lose its daily Run to an upgrade of the operator.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(15);

    public static DueRules Of(DistributedCronTaskSpec spec)
    {
        var misfire = spec.MisfirePolicy ?? TaskDefaults.Misfire;
        return new DueRules
        {
            Misfire = misfire,
            MaxCatchUp = spec.MaxCatchUp ?? TaskDefaults.MaxCatchUp,
            StartingDeadline = spec.StartingDeadlineSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            OneAtATime = misfire == MisfirePolicy.FireAll && (spec.ConcurrencyPolicy ?? TaskDefaults.Concurrency) == ConcurrencyPolicy.Forbid,
        };
    }
}
