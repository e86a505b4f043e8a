using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Metrics;

namespace Carillon.Kubernetes.Informers;

/// <summary>
/// Figures of all informers of one resource. They are plain numbers that are read when somebody collects, so that an event costs one
/// addition. Safe for concurrent use.
/// </summary>
internal sealed class InformerMetrics
{
    private static readonly ConcurrentDictionary<string, InformerMetrics> ByResource = new(StringComparer.Ordinal);

    private readonly KeyValuePair<string, object?> _resource;
    private readonly Lock _lock = new();
    private readonly List<IMeasuredInformer> _running = [];
    private readonly long[] _relists = new long[Enum.GetValues<RelistReason>().Length];
    private readonly long[] _events = new long[Enum.GetValues<WatchEventType>().Length];
    private long _lists;
    private long _watches;

    static InformerMetrics()
    {
        var meter = KubernetesMeter.Instance;
        meter.CreateObservableCounter(
            "carillon_informer_lists_total", () => Each(static i => Interlocked.Read(ref i._lists)), description: "Complete lists read.");
        meter.CreateObservableCounter(
            "carillon_informer_watches_total", () => Each(static i => Interlocked.Read(ref i._watches)), description: "Watches that the server accepted.");
        meter.CreateObservableCounter(
            "carillon_informer_relists_total",
            () => Each<RelistReason>("reason", static i => i._relists),
            description: "Lists begun anew because going on made no sense, by reason; Expired is 410.");
        meter.CreateObservableCounter(
            "carillon_informer_events_total", () => Each<WatchEventType>("type", static i => i._events), description: "Watch events received, by type.");
        meter.CreateObservableGauge(
            "carillon_informer_objects", () => EachRunning(static running => running.Sum(static i => i.ObjectCount)), description: "Objects in the store.");
        meter.CreateObservableGauge(
            "carillon_informer_synced",
            () => EachRunning(static running => running.All(static i => i.IsSynced) ? 1 : 0),
            description: "1 once the store has held a complete list.");
        meter.CreateObservableGauge(
            "carillon_informer_watching",
            () => EachRunning(static running => running.All(static i => i.IsWatching) ? 1 : 0),
            description: "1 while a watch is open; 0 for long means that the store grows old.");
    }

    private InformerMetrics(string resource) => _resource = new("resource", resource);

    /// <summary>The figures of the informers of that resource, given by its plural.</summary>
    public static InformerMetrics Of(string resource) => ByResource.GetOrAdd(resource, static r => new(r));

    /// <summary>Counts an informer in.</summary>
    public void Join(IMeasuredInformer informer)
    {
        lock (_lock)
        {
            _running.Add(informer);
        }
    }

    /// <summary>Counts an informer out; what it did stays counted.</summary>
    public void Leave(IMeasuredInformer informer)
    {
        lock (_lock)
        {
            _running.Remove(informer);
        }
    }

    public void Listed() => Interlocked.Increment(ref _lists);

    public void WatchOpened() => Interlocked.Increment(ref _watches);

    public void ListsAnew(RelistReason reason) => Interlocked.Increment(ref _relists[(int)reason]);

    public void Received(WatchEventType type) => Interlocked.Increment(ref _events[(int)type]);

    private static IEnumerable<Measurement<long>> Each(Func<InformerMetrics, long> figure) =>
        ByResource.Values.Select(informers => new Measurement<long>(figure(informers), informers._resource));

    private static IEnumerable<Measurement<long>> Each<TLabel>(string label, Func<InformerMetrics, long[]> figures)
        where TLabel : struct, Enum =>
        from informers in ByResource.Values
        from value in Enum.GetValues<TLabel>()
        select new Measurement<long>(
            Interlocked.Read(ref figures(informers)[Convert.ToInt32(value)]), informers._resource, new(label, value.ToString()));

    /// <summary>An informer that does not run knows nothing of the present, so it has no series.</summary>
    private static IEnumerable<Measurement<int>> EachRunning(Func<IMeasuredInformer[], int> figure)
    {
        foreach (var informers in ByResource.Values)
        {
            IMeasuredInformer[] running;
            lock (informers._lock)
            {
                running = [.. informers._running];
            }

            if (running.Length > 0)
            {
                yield return new(figure(running), informers._resource);
            }
        }
    }
}
