using System.Collections.Concurrent;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Reconciling;

/// <summary>Keeps status writes of one object apart, so that many changes become one write.</summary>
internal sealed class StatusPacer
{
    private readonly ConcurrentDictionary<ObjectKey, (long From, bool IsWrite)> _waits = new();
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;

    public StatusPacer(TimeSpan interval, TimeProvider time)
    {
        _interval = interval;
        _time = time;
    }

    /// <summary>How long the next write has to wait; zero when it may go.</summary>
    public TimeSpan Remaining(ObjectKey key)
    {
        if (!_waits.TryGetValue(key, out var wait))
        {
            return TimeSpan.Zero;
        }

        var remaining = _interval - _time.GetElapsedTime(wait.From);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    /// <summary>A status was just written.</summary>
    public void Mark(ObjectKey key) => _waits[key] = (_time.GetTimestamp(), true);

    /// <summary>
    /// Something was just begun whose end may come within the interval. It puts the next write off once: what begins again and again,
    /// each time within the interval, would otherwise put it off for ever.
    /// </summary>
    public void Begin(ObjectKey key) => _waits.AddOrUpdate(
        key,
        static (_, now) => (now, false),
        static (_, wait, now) => wait.IsWrite ? (now, false) : wait,
        _time.GetTimestamp());

    public void Forget(ObjectKey key) => _waits.TryRemove(key, out _);
}
