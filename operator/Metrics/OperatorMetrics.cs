using System.Diagnostics.Metrics;
using Carillon.Api.Executions;
using Carillon.Api.Runs;

namespace Carillon.Operator.Metrics;

/// <summary>The operator's instruments. Labels are bounded: phases, triggers, states; never a task, a run or a host.</summary>
internal sealed class OperatorMetrics : IDisposable
{
    public const string MeterName = "Carillon.Operator";

    private static readonly double[] DelaySeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

    private readonly Meter _meter;
    private readonly Counter<long> _runsMade;
    private readonly Histogram<double> _runDelay;
    private readonly Counter<long> _runsFinished;
    private readonly Counter<long> _executionsMade;
    private readonly Histogram<double> _fanOut;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _pushBacks;
    private readonly Counter<long> _collected;
    private int _leading;
    private int _livingHosts;
    private int _silentHosts;

    public OperatorMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _runsMade = _meter.CreateCounter<long>("carillon_runs_made_total", description: "Runs made, by trigger.");
        _runDelay = Histogram("carillon_run_delay_seconds", "From the due time to the creation of the Run.");
        _runsFinished = _meter.CreateCounter<long>("carillon_runs_finished_total", description: "Runs finished, by phase.");
        _executionsMade = _meter.CreateCounter<long>("carillon_executions_made_total", description: "Executions made; with outcome=\"true\" those born with one.");
        _fanOut = Histogram("carillon_fan_out_seconds", "From the creation of a Run to its last Execution.");
        _missed = _meter.CreateCounter<long>("carillon_due_times_missed_total", description: "Due times that got no Run.");
        _lost = _meter.CreateCounter<long>("carillon_executions_lost_total", description: "Executions given up because their host is silent.");
        _pushBacks = _meter.CreateCounter<long>("carillon_api_push_backs_total", description: "Writes that the API server refused for overload, or did not answer.");
        _collected = _meter.CreateCounter<long>("carillon_runs_collected_total", description: "Finished Runs deleted by history limits.");
        _meter.CreateObservableGauge("carillon_leader", () => Volatile.Read(ref _leading), description: "1 while this process leads.");
        _meter.CreateObservableGauge("carillon_hosts", Hosts, description: "Agents, by whether they give signs of life.");
    }

    /// <summary>How many agents are alive, and how many are silent.</summary>
    public void HostsSeen(int living, int silent)
    {
        Volatile.Write(ref _livingHosts, living);
        Volatile.Write(ref _silentHosts, silent);
    }

    public void Leading(bool leads) => Volatile.Write(ref _leading, leads ? 1 : 0);

    public void RunMade(RunTrigger trigger, TimeSpan delay)
    {
        _runsMade.Add(1, KeyValuePair.Create("trigger", (object?)trigger.ToString()));
        if (trigger == RunTrigger.Schedule)
        {
            _runDelay.Record(Math.Max(0, delay.TotalSeconds));
        }
    }

    public void RunFinished(RunPhase phase) => _runsFinished.Add(1, KeyValuePair.Create("phase", (object?)phase.ToString()));

    public void ExecutionMade(bool withOutcome) =>
        _executionsMade.Add(1, KeyValuePair.Create("outcome", (object?)(withOutcome ? "true" : "false")));

    public void FannedOut(TimeSpan duration) => _fanOut.Record(Math.Max(0, duration.TotalSeconds));

    public void TimesMissed(int count) => _missed.Add(count);

    public void ExecutionLost(ExecutionPhase phase) => _lost.Add(1, KeyValuePair.Create("phase", (object?)phase.ToString()));

    public void PushBack() => _pushBacks.Add(1);

    public void RunCollected() => _collected.Add(1);

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Hosts() =>
    [
        new(Volatile.Read(ref _livingHosts), KeyValuePair.Create("state", (object?)"living")),
        new(Volatile.Read(ref _silentHosts), KeyValuePair.Create("state", (object?)"silent")),
    ];

    private Histogram<double> Histogram(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DelaySeconds });
}
