using BenchmarkDotNet.Attributes;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Bench.Cron;

/// <summary>An operator that was away for a year decides what becomes of the due times of one task.</summary>
public class MissedYearBenchmarks
{
    private static readonly DateTimeOffset Away = new(2026, 5, 17, 9, 41, 7, TimeSpan.Zero);

    private TaskTimetable _timetable = null!;

    [Params("* * * * * *", "*/5 9-17 * * MON-FRI")]
    public string Expression { get; set; } = "";

    [Params(MisfirePolicy.Skip, MisfirePolicy.FireOnce, MisfirePolicy.FireAll)]
    public MisfirePolicy Policy { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var task = new DistributedCronTask
        {
            Metadata = new ObjectMeta { Namespace = "bench", Name = "missed", CreationTimestamp = Away },
            Spec = new DistributedCronTaskSpec { Schedule = Expression, TimeZone = "America/New_York" },
        };
        _timetable = TaskTimetable.TryCompile(task, Away)!;
    }

    [Benchmark]
    public long Decide()
    {
        var rules = new DueRules { Misfire = Policy, StartingDeadline = TimeSpan.FromDays(1) };
        return DueDecision.Decide(_timetable, rules, new DueWindow(Away, Away.AddYears(1), Continuous: false, Busy: false)).Skipped!.Count;
    }
}
