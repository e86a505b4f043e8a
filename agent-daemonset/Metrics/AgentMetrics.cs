using System.Diagnostics.Metrics;

using Carillon.Agent.Dispatch;
using Carillon.Agent.Journal;
using Carillon.Agent.Supervision;
using Carillon.Api.Executions;
using Carillon.Api.Runs;

namespace Carillon.Agent.Metrics;

/// <summary>The figures of the agent. Label sets are bounded: no execution, task or host has its own.</summary>
internal sealed class AgentMetrics : IDisposable
{
    private const string None = "None";

    /// <summary>Among them what is promised: 150 ms and 1 s for a hundred hosts, 4 s for a thousand tasks due at once.</summary>
    private static readonly double[] LatencyBuckets = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2, 3, 4, 6, 10, 30, 60, 300];

    /// <summary>Commands take what they take: from a blink to a day.</summary>
    private static readonly double[] DurationBuckets = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800, 3600, 14400, 43200, 86400];

    private readonly Meter _meter = new("Carillon.Agent");
    private readonly Counter<long> _finished;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _startLatency;
    private readonly Histogram<double> _duration;

    public AgentMetrics()
    {
        _finished = _meter.CreateCounter<long>(
            "carillon_agent_executions_finished_total", description: "Executions that got their result, started or not, by phase and reason.");
        _attempts = _meter.CreateCounter<long>("carillon_agent_attempts_started_total", description: "Attempts whose gate was opened.");
        _startLatency = Histogram(
            "carillon_agent_start_latency_seconds",
            "From the scheduled time, and this host's jitter, to the start of the first attempt; only for Runs that the schedule made in time.",
            LatencyBuckets);
        _duration = Histogram("carillon_agent_execution_duration_seconds", "From the first start to the last end.", DurationBuckets);
        _finished.Add(0, Tag("phase", nameof(ExecutionPhase.Succeeded)), Tag("reason", None));
        _attempts.Add(0);
    }

    /// <summary>Adds what is looked up when somebody collects.</summary>
    /// <param name="journal">What this host has to do with.</param>
    /// <param name="limits">How many may run.</param>
    /// <param name="now">The present, by the clock that results are stamped with.</param>
    /// <param name="damaged">How many damaged journals are kept.</param>
    public void Observe(DurableJournal journal, Func<SlotLimits> limits, Func<DateTimeOffset> now, Func<int> damaged)
    {
        Gauge("carillon_agent_executions_running", "Executions that hold a slot.", () => Count(journal, entry => entry.HoldsSlot));
        Gauge("carillon_agent_executions_queued", "Executions that wait for their start.", () => Count(journal, entry => entry.Stage == EntryStage.Waiting));
        Gauge("carillon_agent_slots", "Executions that may run at once; 0 while the host is drained.", () => limits() is { Drain: false, Slots: var slots } ? slots : 0);
        Gauge("carillon_agent_journal_writable", "0 while the journal cannot be written, as on a full disk: then nothing starts.", () => journal.IsWritable ? 1 : 0);
        Gauge("carillon_agent_journal_damaged_files", "Damaged journals that are kept for a person to look at and delete.", damaged);
        Gauge(
            "carillon_agent_results_unreported",
            "Results that the API server has not acknowledged yet.",
            () => Count(journal, entry => entry.Stage == EntryStage.Finished));
        _meter.CreateObservableGauge(
            "carillon_agent_oldest_unreported_result_seconds",
            () => OldestUnreported(journal.State) is { } oldest ? Math.Max(0, (now() - oldest).TotalSeconds) : 0,
            "s",
            "How long ago the oldest of them was reached; 0 when there is none.");
    }

    /// <param name="entry">The Execution before its attempt is launched.</param>
    /// <param name="now">When its gate was opened, by the clock of the API server.</param>
    public void Started(JournalEntry entry, DateTimeOffset now)
    {
        _attempts.Add(1);
        if (entry is { Attempt: 1, Spec: { Trigger: RunTrigger.Schedule, ScheduledTime: { } scheduled } spec })
        {
            var due = spec.NotBefore > scheduled ? spec.NotBefore.Value : scheduled;
            _startLatency.Record(Math.Max(0, (now - due).TotalSeconds));
        }
    }

    public void Finished(ExecutionStatus status)
    {
        _finished.Add(1, Tag("phase", status.Phase?.ToString() ?? None), Tag("reason", status.Reason ?? None));
        if (status.DurationMs is { } duration)
        {
            _duration.Record(duration / 1000.0);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static int Count(DurableJournal journal, Func<JournalEntry, bool> which) => journal.State.Entries.Values.Count(which);

    private static DateTimeOffset? OldestUnreported(JournalState state) =>
        state.Entries.Values.Where(entry => entry.Stage == EntryStage.Finished).Min(entry => entry.Result?.CompletionTime);

    private void Gauge(string name, string description, Func<int> value) => _meter.CreateObservableGauge(name, value, description: description);

    private Histogram<double> Histogram(string name, string description, double[] buckets) =>
        _meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
