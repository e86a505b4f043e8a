using BenchmarkDotNet.Attributes;
using Carillon.Api.Cron;
using NCrontab;
using Quartz;

namespace Carillon.Bench.Cron;

/// <summary>From text to schedule.</summary>
public class CronParseBenchmarks
{
    private string _quartz = "";

    [ParamsSource(nameof(Expressions))]
    public string Expression { get; set; } = "";

    public static IEnumerable<string> Expressions => CronCases.Expressions;

    [GlobalSetup]
    public void Setup() => _quartz = CronCases.ForQuartz(Expression);

    [Benchmark(Baseline = true)]
    public CronSchedule Carillon() => CronSchedule.Parse(Expression);

    [Benchmark]
    public CrontabSchedule NCrontab() => CrontabSchedule.Parse(Expression);

    [Benchmark]
    public CronExpression Quartz() => new(_quartz);
}
