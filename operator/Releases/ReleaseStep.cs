namespace Carillon.Operator.Releases;

/// <summary>What is to be done to the held hosts of a Run. Hosts are named by their place in what was asked.</summary>
internal sealed record ReleaseStep
{
    public static ReleaseStep Nothing { get; } = new();

    /// <summary>Those to let go.</summary>
    public IReadOnlyList<int> Release { get; init; } = [];

    /// <summary>Those that may go as soon as their groups have a place for them.</summary>
    public IReadOnlyList<int> AskForPlace { get; init; } = [];

    /// <summary>Those that will never go.</summary>
    public IReadOnlyList<(int Host, HeldEnd End)> End { get; init; } = [];

    /// <summary>Whether the failure budget is what ends them.</summary>
    public bool GivesUp { get; init; }

    /// <summary>When the next wave goes, where only the pause between waves is waited for.</summary>
    public DateTimeOffset? NextWave { get; init; }

    /// <summary>When to look again although nothing happens.</summary>
    public DateTimeOffset? LookAgain { get; init; }

    /// <summary>What the held hosts wait for, in one word; null when the step leaves none, or other hosts of the Run are what they wait for.</summary>
    public string? WaitsFor { get; init; }
}
