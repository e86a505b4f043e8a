using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>Their number, and their names where the strategy is not All.</summary>
public sealed record RunPlan
{
    /// <summary>How many they are.</summary>
    [Range(0, int.MaxValue)]
    public int? Total { get; init; }

    /// <summary>Which they are, for strategy Any, Count and Percent.</summary>
    [Items(Limits.PlanHosts)]
    [Length(Limits.Name, Minimum = 1)]
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary>Hosts that take over from lost ones, in the order in which that was decided (retry on Lost, strategies Any and Count).</summary>
    [Items(Limits.Replacements)]
    public IReadOnlyList<HostReplacement>? Replacements { get; init; }
}
