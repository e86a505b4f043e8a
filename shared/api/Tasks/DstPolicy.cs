using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Fixed times are those whose second, minute and hour are plain values or lists of them; schedules of intervals follow real time.</summary>
public sealed record DstPolicy
{
    /// <summary>What happens to a due time that a clock change skips.</summary>
    [Default(TaskDefaults.DstGap)]
    public DstGapPolicy? Gap { get; init; }

    /// <summary>What happens to a due time that a clock change repeats.</summary>
    [Default(TaskDefaults.DstOverlap)]
    public DstOverlapPolicy? Overlap { get; init; }
}
