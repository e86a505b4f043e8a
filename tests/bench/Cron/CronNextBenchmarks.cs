using BenchmarkDotNet.Attributes;
using Carillon.Api.Cron;
using NCrontab;
using Quartz;

namespace Carillon.Bench.Cron;

/// <summary>From an instant to the next due time, in UTC and in a zone with summer time. NCrontab knows no zones.</summary>
public class CronNextBenchmarks
{
    private static readonly DateTimeOffset From = new(2026, 5, 17, 9, 41, 7, TimeSpan.Zero);

    private CronSchedule _carillon = null!;
    private CrontabSchedule _ncrontab = null!;
    private CronExpression _quartz = null!;
    private TimeZoneInfo _zone = null!;

    [ParamsSource(nameof(Expressions))]
    public string Expression { get; set; } = "";

    [Params("UTC", "America/New_York")]
    public string Zone { get; set; } = "";

    public static IEnumerable<string> Expressions => CronCases.Expressions;

    [GlobalSetup]
    public void Setup()
    {
        _zone = TimeZoneInfo.FindSystemTimeZoneById(Zone);
        _carillon = CronSchedule.Parse(Expression);
        _ncrontab = CrontabSchedule.Parse(Expression);
        _quartz = new CronExpression(CronCases.ForQuartz(Expression)) { TimeZone = _zone };
    }

    [Benchmark(Baseline = true)]
    public DateTimeOffset? Carillon() => _carillon.Next(From, _zone);

    [Benchmark]
    public DateTime NCrontab() => _ncrontab.GetNextOccurrence(From.UtcDateTime);

    [Benchmark]
    public DateTimeOffset? Quartz() => _quartz.GetNextValidTimeAfter(From);
}
