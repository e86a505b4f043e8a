using System.Collections.Concurrent;
using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.Reconciling;

/// <summary>Keeps status writes of one object apart, so that many changes become one write.</summary>
internal sealed class StatusPacer
{
    private readonly ConcurrentDictionary<ObjectKey, long> _lastWrites = new();
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
        if (!_lastWrites.TryGetValue(key, out var last))
        {
            return TimeSpan.Zero;
        }

        var remaining = _interval - _time.GetElapsedTime(last);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    /// <summary>A status was just written, or something was just begun whose end may come within the interval.</summary>
    public void Mark(ObjectKey key) => _lastWrites[key] = _time.GetTimestamp();

    public void Forget(ObjectKey key) => _lastWrites.TryRemove(key, out _);
}
