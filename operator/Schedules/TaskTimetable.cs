using System.Diagnostics.CodeAnalysis;
using Carillon.Api.Cron;
using Carillon.Api.Defaults;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Schedules;

/// <summary>All schedules of a task in its time zone, within <c>startAt</c>, <c>endAt</c> and the time since which they hold.</summary>
internal sealed class TaskTimetable : ITimetable
{
    /// <summary>Up to how many due times of several schedules are looked at one by one, to count those at the same instant once.</summary>
    internal const int ToldApart = 10_000;

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<CronSchedule> _schedules;
    private readonly DstPolicy _dst;
    private readonly DateTimeOffset _since;
    private readonly DateTimeOffset? _startAt;
    private readonly DateTimeOffset? _endAt;

    private TaskTimetable(IReadOnlyList<CronSchedule> schedules, TimeZoneInfo zone, DistributedCronTaskSpec spec, DateTimeOffset since)
    {
        _schedules = schedules;
        Zone = zone;
        _dst = spec.EffectiveDstPolicy();
        _since = since;
        _startAt = spec.StartAt;
        _endAt = spec.EndAt;
    }

    public TimeZoneInfo Zone { get; }

    /// <summary>Compiles the schedules of a valid task; null when it has none, or one that the validator refuses.</summary>
    /// <param name="task">The task.</param>
    /// <param name="since">
    /// Since when the schedules hold. Due times are later than that, only <c>@once</c> may be due at that very second.
    /// </param>
    public static TaskTimetable? TryCompile(DistributedCronTask task, DateTimeOffset since)
    {
        var spec = task.Spec;
        if (spec is null || !TryFindZone(spec.TimeZone, out var zone))
        {
            return null;
        }

        var created = task.Metadata.CreationTimestamp;
        var schedules = new List<CronSchedule>();
        foreach (var expression in spec.EffectiveSchedules())
        {
            var options = new CronParseOptions { HashSeed = $"{task.Metadata.Namespace}/{task.Metadata.Name}", Anchor = created };
            if (!CronSchedule.TryParse(expression, options, out var schedule, out _))
            {
                return null;
            }

            // @every must not shift when startAt is edited; @once waits for it.
            schedules.Add(schedule.Kind == CronScheduleKind.Once && spec.StartAt > created
                ? CronSchedule.Parse(expression, options with { Anchor = Ceiling(spec.StartAt.Value) })
                : schedule);
        }

        return schedules.Count == 0 ? null : new TaskTimetable(schedules, zone, spec, since);
    }

    public static bool TryFindZone(string? name, [NotNullWhen(true)] out TimeZoneInfo? zone) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(name ?? TaskDefaults.TimeZone, out zone);

    public DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        DateTimeOffset? earliest = null;
        foreach (var schedule in _schedules)
        {
            var from = Latest(instant, FirstOf(schedule) - OneSecond);
            if (schedule.Next(from, Zone, _dst) is { } next && next < (_endAt ?? DateTimeOffset.MaxValue) && !(next >= earliest))
            {
                earliest = next;
            }
        }

        return earliest;
    }

    public DateTimeOffset? LatestUntil(DateTimeOffset instant)
    {
        DateTimeOffset? latest = null;
        foreach (var schedule in _schedules)
        {
            var until = _endAt <= instant ? _endAt.Value : Second(instant) + OneSecond;
            if (schedule.Previous(until, Zone, _dst) is { } previous && previous >= FirstOf(schedule) && !(previous <= latest))
            {
                latest = previous;
            }
        }

        return latest;
    }

    public TimetableCount Count(DateTimeOffset after, DateTimeOffset until)
    {
        var last = _endAt <= until ? Ceiling(_endAt.Value) - OneSecond : Second(until);
        long sum = 0, most = 0;
        foreach (var schedule in _schedules)
        {
            var count = schedule.Backlog(Latest(after, FirstOf(schedule) - OneSecond), last, Zone, _dst, newest: 0).Total;
            sum += count;
            most = Math.Max(most, count);
        }

        // Where only one schedule was due, nothing is counted twice.
        return sum == most ? new TimetableCount(sum, AtMost: false)
            : sum <= ToldApart ? new TimetableCount(CountInstants(after, last), AtMost: false)
            : new TimetableCount(sum, AtMost: true);
    }

    private int CountInstants(DateTimeOffset after, DateTimeOffset last)
    {
        var instants = new HashSet<DateTimeOffset>();
        foreach (var schedule in _schedules)
        {
            instants.UnionWith(schedule.Enumerate(Latest(after, FirstOf(schedule) - OneSecond), last, Zone, _dst));
        }

        return instants.Count;
    }

    private DateTimeOffset FirstOf(CronSchedule schedule)
    {
        var first = schedule.Kind == CronScheduleKind.Once ? Second(_since) : Second(_since) + OneSecond;
        return _startAt is { } start ? Latest(first, Ceiling(start)) : first;
    }

    private static DateTimeOffset Latest(DateTimeOffset left, DateTimeOffset right) => left > right ? left : right;

    private static DateTimeOffset Second(DateTimeOffset instant) => DateTimeOffset.FromUnixTimeSeconds(instant.ToUnixTimeSeconds());

    private static DateTimeOffset Ceiling(DateTimeOffset instant)
    {
        var second = Second(instant);
        return second < instant ? second + OneSecond : second;
    }
}
