namespace Carillon.Kubernetes.Events;

/// <summary>
/// A token bucket per object and type: one that goes wrong a thousand times a second must not flood the server, and what is usual must not take the
/// place of what went wrong. Not safe for concurrent use.
/// </summary>
internal sealed class EventLimiter
{
    private readonly EventRecorderOptions _options;
    private readonly TimeProvider _time;
    private readonly RecentMap<(EventSubject, EventType), (double Tokens, long At)> _buckets;

    public EventLimiter(EventRecorderOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _buckets = new(options.MaxRemembered);
    }

    /// <summary>Takes a token of the object for this type, if it has one left.</summary>
    public bool TryTake(EventSubject subject, EventType type)
    {
        var now = _time.GetTimestamp();
        double tokens = _options.Burst;
        if (_buckets.TryGet((subject, type), out var bucket))
        {
            tokens = Math.Min(tokens, bucket.Tokens + (_time.GetElapsedTime(bucket.At, now) / _options.RefillPeriod));
        }

        var allowed = tokens >= 1;
        _buckets.Set((subject, type), (allowed ? tokens - 1 : tokens, now));
        return allowed;
    }
}
