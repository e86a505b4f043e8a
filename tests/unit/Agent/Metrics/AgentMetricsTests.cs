using Carillon.Agent.Dispatch;
using Carillon.Agent.Intake;
using Carillon.Agent.Journal;
using Carillon.Agent.Metrics;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Tests.Support.Metrics;
using Carillon.Tests.Support.Time;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Metrics;

[Collection(AgentInstruments.Name)]
public sealed class AgentMetricsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-metrics-").FullName;
    private readonly ManualTimeProvider _time = new(Entries.Noon);

    // No other test of this process makes an agent's instruments meanwhile, so its meter is known by its name.
    private readonly MetricSamples _samples = new(static i => i.Meter.Name == "Carillon.Agent");
    private readonly AgentMetrics _metrics = new();
    private readonly ExecutionJournal _file;
    private readonly DurableJournal _journal;
    private SlotLimits _limits = new(10, Drain: false);
    private int _damaged;

    public AgentMetricsTests()
    {
        _file = ExecutionJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        _journal = new(_file, _metrics, _time, NullLogger<DurableJournal>.Instance);
        _metrics.Observe(_journal, () => _limits, () => _time.GetUtcNow(), () => _damaged);
    }

    [Theory]
    [InlineData("carillon_agent_attempts_started_total", 0)]
    [InlineData("carillon_agent_executions_finished_total{phase=\"Succeeded\",reason=\"None\"}", 0)]
    [InlineData("carillon_agent_executions_running", 0)]
    [InlineData("carillon_agent_executions_queued", 0)]
    [InlineData("carillon_agent_results_unreported", 0)]
    [InlineData("carillon_agent_oldest_unreported_result_seconds", 0)]
    [InlineData("carillon_agent_journal_writable", 1)]
    [InlineData("carillon_agent_journal_damaged_files", 0)]
    [InlineData("carillon_agent_slots", 10)]
    public void Collect_NothingHappened_SeriesAreThere(string series, double value) => Assert.Equal(value, _samples[series]);

    [Fact]
    public void Slots_HostIsDrained_AreZero()
    {
        _limits = new(4, Drain: false);
        Assert.Equal(4, _samples["carillon_agent_slots"]);

        _limits = new(4, Drain: true);

        Assert.Equal(0, _samples["carillon_agent_slots"]);
    }

    [Fact]
    public void DamagedJournals_AreKept_AreCounted()
    {
        _damaged = 2;

        Assert.Equal(2, _samples["carillon_agent_journal_damaged_files"]);
    }

    [Fact]
    public async Task Executions_InEveryStage_AreCounted()
    {
        await _journal.CommitAsync(default, Entries.Accepted("waits"), Entries.Accepted("starts"), Entries.SlotTaken("starts"));
        await _journal.CommitAsync(default, Entries.Accepted("runs"), Entries.SlotTaken("runs"), Entries.Launched("runs"));

        Assert.Equal(1, _samples["carillon_agent_executions_queued"]);
        Assert.Equal(2, _samples["carillon_agent_executions_running"]);
    }

    [Fact]
    public async Task Results_ServerDoesNotAnswer_TellTheirNumberAndTheAgeOfTheOldest()
    {
        await _journal.CommitAsync(default, Entries.Accepted("a"), Finished("a", ExecutionPhase.Succeeded));
        _time.Advance(TimeSpan.FromMinutes(5));
        await _journal.CommitAsync(default, Entries.Accepted("b"), Finished("b", ExecutionPhase.Succeeded));
        Assert.Equal(2, _samples["carillon_agent_results_unreported"]);
        Assert.Equal(300, _samples["carillon_agent_oldest_unreported_result_seconds"]);

        await _journal.CommitAsync(default, new JournalRecord.Reported { Uid = "a" });

        Assert.Equal(1, _samples["carillon_agent_results_unreported"]);
        Assert.Equal(0, _samples["carillon_agent_oldest_unreported_result_seconds"]);
    }

    [Fact]
    public async Task Finished_NeverStarted_IsCountedLikeAnyOther()
    {
        await _journal.CommitAsync(default, Entries.Accepted("late"), Finished("late", ExecutionPhase.Missed, Reasons.StartDeadlineExceeded));
        await _journal.CommitAsync(default, Entries.Accepted("ran"), Entries.SlotTaken("ran"), Entries.Launched("ran"));
        await _journal.CommitAsync(default, Finished("ran", ExecutionPhase.Failed, Reasons.ExitCode, durationMs: 1500));

        Assert.Equal(1, Finished(ExecutionPhase.Missed, Reasons.StartDeadlineExceeded));
        Assert.Equal(1, Finished(ExecutionPhase.Failed, Reasons.ExitCode));
        Assert.Equal(1, _samples["carillon_agent_execution_duration_seconds_count"]);
        Assert.Equal(1.5, _samples["carillon_agent_execution_duration_seconds_sum"]);
    }

    [Fact]
    public async Task Finished_RefusedAtSight_IsCounted()
    {
        var execution = new Execution
        {
            Metadata = new ObjectMeta { Name = "x", Namespace = "ns", Uid = "x" },
            Spec = Entries.Spec() with { Cancel = true },
        };
        await _journal.CommitAsync(
            view => AcceptDecision.Decide(
                execution, "node-1", view, trusted: true, (_, outcome) => new ExecutionStatus { Phase = outcome.Phase, Reason = outcome.Reason }),
            default);

        Assert.Equal(1, Finished(ExecutionPhase.Cancelled, Reasons.Cancelled));
    }

    // trigger, attempt, jitter, seconds from noon to the start -> latency; null for none
    [Theory]
    [InlineData(RunTrigger.Schedule, 1, null, 0.2, 0.2)]
    [InlineData(RunTrigger.Schedule, 1, 30, 30.5, 0.5)] // jitter is wanted
    [InlineData(RunTrigger.Schedule, 1, null, -0.1, 0.0)] // the clocks are never quite the same
    [InlineData(RunTrigger.Schedule, 2, null, 60.0, null)] // a retry is not late
    [InlineData(RunTrigger.CatchUp, 1, null, 7200.0, null)] // nor is what had been missed
    [InlineData(RunTrigger.Manual, 1, null, 0.3, null)]
    public void Started_OnlyWhatTheScheduleMade_TellsTheLatency(RunTrigger trigger, int attempt, int? jitter, double after, double? latency)
    {
        var spec = Entries.Spec() with { Trigger = trigger, NotBefore = jitter is { } seconds ? Entries.Noon.AddSeconds(seconds) : null };

        _metrics.Started(Entries.Waiting("u", spec) with { Attempt = attempt }, Entries.Noon.AddSeconds(after));

        Assert.Equal(1, _samples["carillon_agent_attempts_started_total"]);
        Assert.Equal(latency, _samples["carillon_agent_start_latency_seconds_sum"]);
    }

    [Fact]
    public void StartLatency_Buckets_HoldWhatIsPromised()
    {
        _metrics.Started(Entries.Waiting("u", Entries.Spec() with { Trigger = RunTrigger.Schedule }), Entries.Noon.AddSeconds(0.15));

        Assert.All(
            (string[])["0.15", "1", "4"],
            bound => Assert.Equal(1, _samples[$"carillon_agent_start_latency_seconds_bucket{{le=\"{bound}\"}}"]));
        Assert.Equal(0, _samples["carillon_agent_start_latency_seconds_bucket{le=\"0.1\"}"]);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _file.DisposeAsync();
        _metrics.Dispose();
        _samples.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private JournalRecord.Finished Finished(string uid, ExecutionPhase phase, string? reason = null, long? durationMs = null) => new()
    {
        Uid = uid,
        Result = new ExecutionStatus { Phase = phase, Reason = reason, CompletionTime = _time.GetUtcNow(), DurationMs = durationMs },
    };

    private double? Finished(ExecutionPhase phase, string reason) =>
        _samples[$"carillon_agent_executions_finished_total{{phase=\"{phase}\",reason=\"{reason}\"}}"];
}
