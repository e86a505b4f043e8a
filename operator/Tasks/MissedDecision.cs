using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Operator.Tasks;

/// <summary>What a task's status says of the due times that got no Run. Pure.</summary>
internal static class MissedDecision
{
    /// <param name="before">What it says now.</param>
    /// <param name="skipped">What it does not say yet.</param>
    /// <param name="now">The present.</param>
    public static MissedTimes? Decide(MissedTimes? before, SkippedTimes? skipped, DateTimeOffset now) => skipped is null
        ? before
        : new MissedTimes
        {
            Total = (before?.Total ?? 0) + skipped.Count,
            Latest = new MissedWindow
            {
                From = skipped.From,
                To = skipped.To,
                Count = skipped.Count,
                AtMost = skipped.AtMost ? true : null,
                Reasons = skipped.Reasons.ToDictionary(static reason => reason.Key.ToString(), static reason => reason.Value),
                ObservedTime = now,
            },
        };
}
