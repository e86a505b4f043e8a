using System.Diagnostics.Metrics;

using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Operator.Metrics;
using Carillon.Operator.Schedules;
using Carillon.Tests.Support.Metrics;

using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Metrics;

public sealed class OperatorMetricsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<OperatorMetrics>().BuildServiceProvider();
    private readonly MetricSamples _samples;
    private readonly OperatorMetrics _metrics;

    public OperatorMetricsTests()
    {
        var factory = _services.GetRequiredService<IMeterFactory>();
        _samples = new(i => i.Meter.Scope == factory); // before the instruments, as in the operator
        _metrics = _services.GetRequiredService<OperatorMetrics>();
    }

    [Theory]
    [InlineData("carillon_leader")]
    [InlineData("carillon_runs_made_total{trigger=\"Schedule\"}")]
    [InlineData("carillon_runs_made_total{trigger=\"CatchUp\"}")]
    [InlineData("carillon_runs_made_total{trigger=\"HostJoin\"}")]
    [InlineData("carillon_executions_made_total{reason=\"None\"}")]
    [InlineData("carillon_due_times_missed_total{reason=\"MisfirePolicy\"}")]
    [InlineData("carillon_due_times_missed_total{reason=\"StartingDeadline\"}")]
    [InlineData("carillon_due_times_missed_total{reason=\"MaxCatchUp\"}")]
    [InlineData("carillon_due_times_missed_total{reason=\"RefusedByServer\"}")]
    [InlineData("carillon_executions_lost_total{phase=\"Lost\"}")]
    [InlineData("carillon_executions_lost_total{phase=\"Missed\"}")]
    [InlineData("carillon_api_push_backs_total")]
    [InlineData("carillon_runs_collected_total")]
    public void Collect_NothingHappened_BeginsAtZero(string series) => Assert.Equal(0, _samples[series]);

    [Fact]
    public void Hosts_ProcessDoesNotLead_AreNotCounted()
    {
        Assert.Null(_samples["carillon_hosts{state=\"living\"}"]);

        _metrics.Leading(true);
        _metrics.HostsSeen(living: 3, silent: 1);
        Assert.Equal(3, _samples["carillon_hosts{state=\"living\"}"]);
        Assert.Equal(1, _samples["carillon_hosts{state=\"silent\"}"]);
        Assert.Equal(1, _samples["carillon_leader"]);

        _metrics.Leading(false);
        Assert.DoesNotContain("carillon_hosts{", _samples.Text(), StringComparison.Ordinal);
        Assert.Equal(0, _samples["carillon_leader"]);
    }

    [Fact]
    public void RunsWaiting_ProcessLeads_AreCountedByReason()
    {
        _metrics.Observe(static () => 0, static reason => reason == "WaitingForEarlierRun" ? 2 : 0);
        Assert.DoesNotContain("carillon_runs_waiting{", _samples.Text(), StringComparison.Ordinal);

        _metrics.Leading(true);
        Assert.Equal(2, _samples["carillon_runs_waiting{reason=\"WaitingForEarlierRun\"}"]);
        Assert.Equal(0, _samples["carillon_runs_waiting{reason=\"WaitingForGroup\"}"]);

        _metrics.Leading(false);
        Assert.DoesNotContain("carillon_runs_waiting{", _samples.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void TimesMissed_SeveralReasons_AreCountedApart()
    {
        _metrics.TimesMissed(new Dictionary<MissedReason, long> { [MissedReason.MisfirePolicy] = 2, [MissedReason.StartingDeadline] = 31_536_000 });
        _metrics.TimesMissed(new Dictionary<MissedReason, long> { [MissedReason.RefusedByServer] = 1 });

        Assert.Equal(2, _samples["carillon_due_times_missed_total{reason=\"MisfirePolicy\"}"]);
        Assert.Equal(31_536_000, _samples["carillon_due_times_missed_total{reason=\"StartingDeadline\"}"]);
        Assert.Equal(0, _samples["carillon_due_times_missed_total{reason=\"MaxCatchUp\"}"]);
        Assert.Equal(1, _samples["carillon_due_times_missed_total{reason=\"RefusedByServer\"}"]);
    }

    [Fact]
    public void RunFinished_Skipped_SaysWhy()
    {
        _metrics.RunFinished(RunPhase.Skipped, "ConcurrencyForbidden");
        _metrics.RunFinished(RunPhase.Skipped, "QueueFull");

        Assert.Equal(1, _samples["carillon_runs_finished_total{phase=\"Skipped\",reason=\"ConcurrencyForbidden\"}"]);
        Assert.Equal(1, _samples["carillon_runs_finished_total{phase=\"Skipped\",reason=\"QueueFull\"}"]);
    }

    [Fact]
    public void ExecutionMade_WithAnOutcome_SaysWhyItNeverStarts()
    {
        _metrics.ExecutionMade(null);
        _metrics.ExecutionMade("NodeNotReady");
        _metrics.ExecutionLost(ExecutionPhase.Lost);

        Assert.Equal(1, _samples["carillon_executions_made_total{reason=\"None\"}"]);
        Assert.Equal(1, _samples["carillon_executions_made_total{reason=\"NodeNotReady\"}"]);
        Assert.Equal(1, _samples["carillon_executions_lost_total{phase=\"Lost\"}"]);
    }

    [Fact]
    public void RunMade_CaughtUp_IsCountedButSaysNothingOfTheDelay()
    {
        _metrics.RunMade(RunTrigger.CatchUp, TimeSpan.FromHours(3));
        _metrics.RunMade(RunTrigger.Schedule, TimeSpan.FromSeconds(2.5));

        Assert.Equal(1, _samples["carillon_runs_made_total{trigger=\"CatchUp\"}"]);
        Assert.Equal(2.5, _samples["carillon_run_delay_seconds_sum"]);
        Assert.Equal(0, _samples["carillon_run_delay_seconds_bucket{le=\"2\"}"]);
        Assert.Equal(1, _samples["carillon_run_delay_seconds_bucket{le=\"3\"}"]); // within what is promised, and told apart from it
    }

    public void Dispose()
    {
        _samples.Dispose();
        _services.Dispose();
    }
}
