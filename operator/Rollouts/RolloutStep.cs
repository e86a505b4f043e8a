namespace Carillon.Operator.Rollouts;

/// <summary>What a rollout does next.</summary>
internal sealed record RolloutStep
{
    public static RolloutStep Nothing { get; } = new();

    /// <summary>The wave whose held hosts may go now; null for none.</summary>
    public int? Open { get; init; }

    /// <summary>Whether too many hosts have failed, so that all that is held ends Cancelled.</summary>
    public bool GiveUp { get; init; }

    /// <summary>When the next wave may go, where only the pause between waves is waited for.</summary>
    public DateTimeOffset? NextWave { get; init; }
}
