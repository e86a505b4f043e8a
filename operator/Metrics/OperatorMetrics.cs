using System.Diagnostics.Metrics;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Runs;
using Carillon.Operator.Schedules;

namespace Carillon.Operator.Metrics;

/// <summary>
/// The operator's instruments. Labels are bounded: phases, reasons, triggers, states; never a task, a run or a host. What can be named
/// beforehand begins at zero, so that the first of its kind is seen as an increase.
/// </summary>
internal sealed class OperatorMetrics : IDisposable
{
    public const string MeterName = "Carillon.Operator";

    /// <summary>Among them what is promised: 150 ms and 1 s for a hundred hosts, 3 s and 4 s for a thousand tasks due at once.</summary>
    private static readonly double[] DelaySeconds = [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2, 3, 4, 6, 10, 30, 60, 300];

    private const string None = "None";

    private readonly Meter _meter;
    private readonly Counter<long> _runsMade;
    private readonly Histogram<double> _runDelay;
    private readonly Counter<long> _runsFinished;
    private readonly Counter<long> _executionsMade;
    private readonly Histogram<double> _fanOut;
    private readonly Counter<long> _missed;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _replaced;
    private readonly Counter<long> _rolloutsStopped;
    private readonly Counter<long> _pushBacks;
    private readonly Histogram<double> _writeWait;
    private readonly Counter<long> _fenced;
    private readonly Counter<long> _collected;
    private readonly Counter<long> _upstreamRuns;
    private readonly Counter<long> _joinsGivenUp;
    private int _leading;
    private int _placesWaitedFor;
    private Measurement<int>[] _hosts = [];

    public OperatorMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _runsMade = _meter.CreateCounter<long>("carillon_runs_made_total", description: "Runs that the operator made, by trigger; those that people make are not among them.");
        _runDelay = Histogram("carillon_run_delay_seconds", "From the due time to the creation of the Run; without those caught up on.");
        _runsFinished = _meter.CreateCounter<long>("carillon_runs_finished_total", description: "Runs finished, by phase and reason.");
        _executionsMade = _meter.CreateCounter<long>("carillon_executions_made_total", description: "Executions made, by the reason why they never start; None for those that may.");
        _fanOut = Histogram("carillon_fan_out_seconds", "From the beginning of a Run's dispatch to its last Execution.");
        _missed = _meter.CreateCounter<long>("carillon_due_times_missed_total", description: "Due times that got no Run, by reason.");
        _lost = _meter.CreateCounter<long>("carillon_executions_lost_total", description: "Executions given up because their host is silent, about itself or about them, by phase.");
        _replaced = _meter.CreateCounter<long>("carillon_executions_replaced_total", description: "Executions of lost hosts that another host took over.");
        _rolloutsStopped = _meter.CreateCounter<long>("carillon_rollouts_stopped_total", description: "Rollouts that ended because more hosts failed than allowed.");
        _pushBacks = _meter.CreateCounter<long>("carillon_api_push_backs_total", description: "Writes that the API server refused for overload, or did not answer.");
        _writeWait = Histogram("carillon_write_wait_seconds", "Time a write waits for its turn: a Create, which commands wait for, or a Mark, which people wait for.");
        _fenced = _meter.CreateCounter<long>("carillon_fenced_writes_total", description: "Writes not made, because the lease had not been renewed in time.");
        _collected = _meter.CreateCounter<long>("carillon_runs_collected_total", description: "Runs deleted: beyond history limits, after their TTL, or of a task that is gone.");
        _upstreamRuns = _meter.CreateCounter<long>("carillon_upstream_runs_total", description: "Runs that a task in dependsOn made, by what they mean for the task that follows.");
        _joinsGivenUp = _meter.CreateCounter<long>("carillon_joins_abandoned_total", description: "Due times that some tasks in dependsOn had a Run for, and others never.");
        _meter.CreateObservableGauge("carillon_leader", () => Volatile.Read(ref _leading), description: "1 while this process leads.");
        _meter.CreateObservableGauge("carillon_hosts", () => Volatile.Read(ref _hosts), description: "Agents, by whether they give signs of life; only the leader counts them.");
        _meter.CreateObservableGauge("carillon_places_waited_for", () => Volatile.Read(ref _placesWaitedFor), description: "Executions that wait for a place in a limited host group; only the leader has it.");
        BeginAtZero();
    }

    /// <summary>How many agents are alive, and how many are silent.</summary>
    public void HostsSeen(int living, int silent)
    {
        Volatile.Write(ref _hosts, [new(living, Tag("state", "living")), new(silent, Tag("state", "silent"))]);
    }

    /// <summary>How many Executions wait for a place in a limited group.</summary>
    public void PlacesWaitedFor(int count) => Volatile.Write(ref _placesWaitedFor, count);

    public void Leading(bool leads)
    {
        Volatile.Write(ref _placesWaitedFor, 0);
        Volatile.Write(ref _leading, leads ? 1 : 0);
        Volatile.Write(ref _hosts, []); // what an earlier term saw is of no use to anybody
    }

    public void RunMade(RunTrigger trigger, TimeSpan delay)
    {
        _runsMade.Add(1, Tag("trigger", trigger.ToString()));
        if (trigger == RunTrigger.Schedule)
        {
            _runDelay.Record(Math.Max(0, delay.TotalSeconds));
        }
    }

    public void RunFinished(RunPhase phase, string? reason) => _runsFinished.Add(1, Tag("phase", phase.ToString()), Tag("reason", reason ?? None));

    /// <param name="reason">Of the outcome that it was born with; null when it may run.</param>
    public void ExecutionMade(string? reason) => _executionsMade.Add(1, Tag("reason", reason ?? None));

    public void FannedOut(TimeSpan duration) => _fanOut.Record(Math.Max(0, duration.TotalSeconds));

    public void TimesMissed(IReadOnlyDictionary<MissedReason, long> reasons)
    {
        foreach (var (reason, count) in reasons)
        {
            _missed.Add(count, Tag("reason", reason.ToString()));
        }
    }

    public void ExecutionLost(ExecutionPhase phase) => _lost.Add(1, Tag("phase", phase.ToString()));

    /// <summary>Another host took over.</summary>
    public void ExecutionReplaced() => _replaced.Add(1);

    /// <summary>More hosts failed than a rollout bears.</summary>
    public void RolloutStopped() => _rolloutsStopped.Add(1);

    /// <summary>Adds what is counted elsewhere.</summary>
    /// <param name="eventsDropped">How many Events were not written.</param>
    /// <param name="runsWaiting">How many Runs wait for one of <see cref="Reasons.OfWaiting"/>.</param>
    public void Observe(Func<long> eventsDropped, Func<string, int> runsWaiting)
    {
        _meter.CreateObservableCounter(
            "carillon_events_dropped_total", eventsDropped, description: "Events that were not written: too many of one object, or at once, or not taken by the API server.");
        _meter.CreateObservableGauge(
            "carillon_runs_waiting",
            () => Volatile.Read(ref _leading) == 1
                ? Reasons.OfWaiting.Select(reason => new Measurement<int>(runsWaiting(reason), Tag("reason", reason)))
                : [],
            description: "Runs that wait before they go on, by what for; only the leader counts them.");
    }

    /// <summary>A write had its turn.</summary>
    public void WriteWaited(bool isCreate, TimeSpan wait) => _writeWait.Record(wait.TotalSeconds, Tag("kind", isCreate ? "Create" : "Mark"));

    public void PushBack() => _pushBacks.Add(1);

    /// <summary>A write was held back: another process may lead.</summary>
    public void WriteFenced() => _fenced.Add(1);

    public void RunCollected() => _collected.Add(1);

    /// <summary>A task that follows others has decided about one of their Runs.</summary>
    public void UpstreamEntered(UpstreamOutcome outcome) => _upstreamRuns.Add(1, Tag("outcome", outcome.ToString()));

    public void JoinsGivenUp(int count) => _joinsGivenUp.Add(count);

    public void Dispose() => _meter.Dispose();

    private void BeginAtZero()
    {
        _runsMade.Add(0, Tag("trigger", nameof(RunTrigger.Schedule)));
        _runsMade.Add(0, Tag("trigger", nameof(RunTrigger.CatchUp)));
        _runsMade.Add(0, Tag("trigger", nameof(RunTrigger.Dependency)));
        _runsMade.Add(0, Tag("trigger", nameof(RunTrigger.HostJoin)));
        _executionsMade.Add(0, Tag("reason", None));
        foreach (var reason in Enum.GetNames<MissedReason>())
        {
            _missed.Add(0, Tag("reason", reason));
        }

        _lost.Add(0, Tag("phase", nameof(ExecutionPhase.Lost)));
        _lost.Add(0, Tag("phase", nameof(ExecutionPhase.Missed)));
        _replaced.Add(0);
        _rolloutsStopped.Add(0);
        foreach (var outcome in new[] { UpstreamOutcome.Met, UpstreamOutcome.NotMet, UpstreamOutcome.Duplicate, UpstreamOutcome.NotUsed })
        {
            _upstreamRuns.Add(0, Tag("outcome", outcome.ToString()));
        }

        _joinsGivenUp.Add(0);
        _pushBacks.Add(0);
        _fenced.Add(0);
        _collected.Add(0);
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private Histogram<double> Histogram(string name, string description) =>
        _meter.CreateHistogram(name, "s", description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DelaySeconds });
}
