namespace Carillon.Operator.Schedules;

/// <summary>What to do about a <see cref="DueWindow"/>.</summary>
internal sealed record DueOutcome
{
    /// <summary>The Runs to make, oldest first.</summary>
    public IReadOnlyList<DueFire> Fires { get; init; } = [];

    /// <summary>The new mark, once <see cref="Fires"/> are made.</summary>
    public required DateTimeOffset Mark { get; init; }

    /// <summary>What is passed over for good, for the task's status and an Event; null when nothing is.</summary>
    public SkippedTimes? Skipped { get; init; }

    /// <summary>More is due, but only after the Run before has ended.</summary>
    public bool WaitsForIdle { get; init; }
}
