using Carillon.Api.Tasks;

namespace Carillon.Operator.Schedules;

/// <summary>Due times that were decided together and get no Run.</summary>
internal sealed record SkippedTimes
{
    /// <summary>The oldest of them.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The newest.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether they may be fewer; see <see cref="TimetableCount"/>.</summary>
    public bool AtMost { get; init; }

    /// <summary>How many there are, by the reason why; none of them is 0.</summary>
    public required IReadOnlyDictionary<MissedReason, long> Reasons { get; init; }

    /// <summary>Everything up to here was decided with them.</summary>
    public required DateTimeOffset Mark { get; init; }

    public long Count => Reasons.Values.Sum();

    /// <summary>The reasons of due times that a decision has passed over.</summary>
    /// <param name="tooLate">How many were later than their starting deadline.</param>
    /// <param name="others">How many were not.</param>
    /// <param name="policy">What the task says of these.</param>
    public static IReadOnlyDictionary<MissedReason, long> Why(long tooLate, long others, MisfirePolicy policy)
    {
        var reasons = new Dictionary<MissedReason, long>();
        Add(reasons, MissedReason.StartingDeadline, tooLate);
        Add(reasons, policy == MisfirePolicy.FireAll ? MissedReason.MaxCatchUp : MissedReason.MisfirePolicy, others);
        return reasons;
    }

    /// <summary>One due time whose Run was to be made and could not be.</summary>
    public static SkippedTimes One(DateTimeOffset time, MissedReason reason) => new()
    {
        From = time,
        To = time,
        Reasons = new Dictionary<MissedReason, long> { [reason] = 1 },
        Mark = time,
    };

    /// <summary>All of them taken together; null when there are none.</summary>
    public static SkippedTimes? Join(IEnumerable<SkippedTimes?> parts)
    {
        SkippedTimes? all = null;
        foreach (var part in parts.OfType<SkippedTimes>())
        {
            all = all is null ? part : all.And(part);
        }

        return all;
    }

    private SkippedTimes And(SkippedTimes other)
    {
        var reasons = new Dictionary<MissedReason, long>(Reasons);
        foreach (var (reason, count) in other.Reasons)
        {
            Add(reasons, reason, count);
        }

        return new SkippedTimes
        {
            From = From < other.From ? From : other.From,
            To = To > other.To ? To : other.To,
            AtMost = AtMost || other.AtMost,
            Reasons = reasons,
            Mark = Mark > other.Mark ? Mark : other.Mark,
        };
    }

    private static void Add(Dictionary<MissedReason, long> reasons, MissedReason reason, long count)
    {
        if (count > 0)
        {
            reasons[reason] = reasons.GetValueOrDefault(reason) + count;
        }
    }
}
