using Carillon.Kubernetes.Queues;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Reconciling;

/// <summary>The keys of one kind that are to be looked at, and the pace of their status writes.</summary>
internal sealed class ReconcileQueue : IDisposable
{
    private readonly WorkQueue<ObjectKey> _queue;

    public ReconcileQueue(string name, TimeSpan statusInterval, TimeProvider time, Random? random)
    {
        _queue = new WorkQueue<ObjectKey>(name, time, new WorkQueueOptions { Random = random });
        Pacer = new StatusPacer(statusInterval, time);
    }

    public WorkQueue<ObjectKey> Keys => _queue;

    public StatusPacer Pacer { get; }

    /// <summary>Look at it now.</summary>
    public void Add(ObjectKey key) => _queue.Add(key);

    /// <summary>Look at it as soon as its status may be written: for changes that only concern the status.</summary>
    public void AddPaced(ObjectKey key) => _queue.AddAfter(key, Pacer.Remaining(key));

    public void Dispose() => _queue.Dispose();
}
