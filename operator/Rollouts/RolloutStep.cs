namespace Carillon.Operator.Rollouts;

/// <summary>What a rollout does next.</summary>
internal sealed record RolloutStep
{
    public static RolloutStep Nothing { get; } = new();

    /// <summary>The wave whose held hosts are to be released now; null for none.</summary>
    public int? Release { get; init; }

    /// <summary>Whether too many hosts have failed, so that all that is held ends Cancelled.</summary>
    public bool GiveUp { get; init; }

    /// <summary>When to look again although nothing happens: the pause between waves.</summary>
    public TimeSpan? After { get; init; }
}
