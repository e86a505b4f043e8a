using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Carillon.Bench.Cron;

/// <summary>Runs the cron benchmarks; arguments are passed on to BenchmarkDotNet.</summary>
internal static class CronBench
{
    public static Task<int> RunAsync(string[] args)
    {
        // In process: the generated projects of the default toolchain would not see the central package versions.
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .HideColumns(Column.Error, Column.StdDev, Column.Job, Column.RatioSD, Column.AllocRatio)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "carillon-bench"));
        var types = new[] { typeof(CronParseBenchmarks), typeof(CronNextBenchmarks), typeof(MissedYearBenchmarks) };
        var summaries = BenchmarkRunner.Run(types, config, args);
        return Task.FromResult(summaries.All(s => s.Reports.All(r => r.Success)) ? 0 : 1);
    }
}
