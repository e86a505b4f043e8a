using System.Diagnostics.Metrics;

using Carillon.Agent.Journal;
using Carillon.Api.Executions;

namespace Carillon.Agent.Metrics;

/// <summary>The figures of the agent. Label sets are bounded: no execution, task or host has its own.</summary>
internal sealed class AgentMetrics : IDisposable
{
    private static readonly double[] LatencyBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly Meter _meter = new("Carillon.Agent");
    private readonly Counter<long> _finished;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _startLatency;
    private readonly Histogram<double> _duration;

    public AgentMetrics(Func<JournalState> state)
    {
        _finished = _meter.CreateCounter<long>("carillon_agent_executions_finished", description: "Executions that got their result, by phase.");
        _attempts = _meter.CreateCounter<long>("carillon_agent_attempts_started", description: "Attempts whose gate was opened.");
        _startLatency = _meter.CreateHistogram(
            "carillon_agent_start_latency_seconds",
            description: "From the scheduled time to the start of the first attempt.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyBuckets });
        _duration = _meter.CreateHistogram(
            "carillon_agent_execution_duration_seconds",
            description: "From the first start to the last end.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = LatencyBuckets });
        _meter.CreateObservableGauge("carillon_agent_executions_running", () => Count(state(), entry => entry.HoldsSlot), description: "Executions that hold a slot.");
        _meter.CreateObservableGauge(
            "carillon_agent_executions_queued", () => Count(state(), entry => entry.Stage == EntryStage.Waiting), description: "Executions that wait for their start.");
        _meter.CreateObservableGauge(
            "carillon_agent_results_unreported",
            () => Count(state(), entry => entry.Stage == EntryStage.Finished),
            description: "Results that the API server has not acknowledged yet.");
    }

    public void Started(JournalEntry entry, DateTimeOffset now)
    {
        _attempts.Add(1);
        if (entry.Attempt == 1 && entry.Spec.ScheduledTime is { } scheduled)
        {
            _startLatency.Record(Math.Max(0, (now - scheduled).TotalSeconds));
        }
    }

    public void Finished(ExecutionStatus status)
    {
        _finished.Add(1, new KeyValuePair<string, object?>("phase", status.Phase?.ToString()));
        if (status.DurationMs is { } duration)
        {
            _duration.Record(duration / 1000.0);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static int Count(JournalState state, Func<JournalEntry, bool> which) => state.Entries.Values.Count(which);
}
