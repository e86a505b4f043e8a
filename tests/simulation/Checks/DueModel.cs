using Carillon.Api.Cron;
using Carillon.Api.Defaults;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>When a task is due, worked out apart from the operator: one schedule after the other, second by second.</summary>
internal static class DueModel
{
    /// <param name="task">The task; its spec must have been the same since its creation.</param>
    /// <param name="until">Later times are left out.</param>
    public static IReadOnlyList<DateTimeOffset> DueTimes(DistributedCronTask task, DateTimeOffset until)
    {
        var spec = task.Spec!;
        var created = task.Metadata.CreationTimestamp!.Value;
        var zone = TimeZoneInfo.FindSystemTimeZoneById(spec.TimeZone ?? "UTC");
        var options = new CronParseOptions { HashSeed = $"{task.Metadata.Namespace}/{task.Metadata.Name}", Anchor = created };
        var due = new SortedSet<DateTimeOffset>();
        foreach (var expression in spec.EffectiveSchedules())
        {
            var schedule = CronSchedule.Parse(expression, options);
            var from = schedule.Kind == CronScheduleKind.Once ? created.AddSeconds(-1) : created;
            due.UnionWith(schedule.Enumerate(from, until, zone, spec.DstPolicy ?? default));
        }

        return [.. due.Where(time => time < (spec.EndAt ?? DateTimeOffset.MaxValue) && time >= (spec.StartAt ?? DateTimeOffset.MinValue))];
    }
}
