using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using Carillon.Kubernetes.Metrics;

namespace Carillon.Kubernetes.Queues;

/// <summary>
/// Figures of all queues of one name. Counts are plain numbers that are read when somebody collects, so that an event costs one
/// addition; they outlive the queues, since a counter must not fall when an operator loses its lease. Safe for concurrent use.
/// </summary>
internal sealed class QueueMetrics
{
    private static readonly ConcurrentDictionary<string, QueueMetrics> ByName = new(StringComparer.Ordinal);

    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly Histogram<double> QueueDuration = KubernetesMeter.Instance.CreateHistogram(
        "carillon_workqueue_queue_duration_seconds", "s", "Time a key waits, once it is wanted, until a worker takes it.", tags: null, Buckets);

    private static readonly Histogram<double> WorkDuration = KubernetesMeter.Instance.CreateHistogram(
        "carillon_workqueue_work_duration_seconds", "s", "Time a worker holds a key.", tags: null, Buckets);

    private readonly KeyValuePair<string, object?> _queue;
    private readonly Lock _lock = new();
    private readonly List<IMeasuredQueue> _living = [];
    private long _adds;
    private long _retries;

    static QueueMetrics()
    {
        var meter = KubernetesMeter.Instance;
        meter.CreateObservableGauge("carillon_workqueue_depth", () => Each(static q => q.Sum(static l => l.ReadyCount)), description: "Keys ready to be taken.");
        meter.CreateObservableGauge(
            "carillon_workqueue_unfinished_work_seconds",
            () => Each(static q => q.Sum(static l => l.Unfinished.TotalSeconds)),
            "s",
            "How long workers have held the keys that they hold now, added up; grows without end when one is stuck.");
        meter.CreateObservableCounter(
            "carillon_workqueue_adds_total", () => Each(static q => Interlocked.Read(ref q._adds)), description: "Keys added that did not wait already.");
        meter.CreateObservableCounter(
            "carillon_workqueue_retries_total", () => Each(static q => Interlocked.Read(ref q._retries)), description: "Keys that come again because work on them failed.");
    }

    private QueueMetrics(string name) => _queue = new("queue", name);

    /// <summary>The figures of the queues of that name.</summary>
    public static QueueMetrics Of(string name) => ByName.GetOrAdd(name, static n => new(n));

    /// <summary>Counts a queue in.</summary>
    public void Join(IMeasuredQueue queue)
    {
        lock (_lock)
        {
            _living.Add(queue);
        }
    }

    /// <summary>Counts a queue out; what it did stays counted.</summary>
    public void Leave(IMeasuredQueue queue)
    {
        lock (_lock)
        {
            _living.Remove(queue);
        }
    }

    public void Added() => Interlocked.Increment(ref _adds);

    public void Retried() => Interlocked.Increment(ref _retries);

    public void Taken(TimeSpan waited) => QueueDuration.Record(waited.TotalSeconds, _queue);

    public void Done(TimeSpan worked) => WorkDuration.Record(worked.TotalSeconds, _queue);

    private static IEnumerable<Measurement<T>> Each<T>(Func<QueueMetrics, T> figure)
        where T : struct => ByName.Values.Select(queues => new Measurement<T>(figure(queues), queues._queue));

    private T Sum<T>(Func<IMeasuredQueue, T> figure)
        where T : struct, System.Numerics.INumber<T>
    {
        IMeasuredQueue[] living;
        lock (_lock)
        {
            living = [.. _living];
        }

        return living.Aggregate(T.Zero, (sum, queue) => sum + figure(queue));
    }
}
