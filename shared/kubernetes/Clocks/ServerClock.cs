namespace Carillon.Kubernetes.Clocks;

/// <summary>
/// Learns from <c>Date</c> headers what time it is for the server, and goes on from there by monotonic time: once there was an answer,
/// setting this host's clock changes nothing. A header says only that the server's time was within one second of it somewhere between
/// sending and receiving, so every answer gives a range for the correction; the ranges are intersected, and the smallest correction that
/// fits them all is used. None at all while our clock agrees. Safe for concurrent use.
/// </summary>
public sealed class ServerClock
{
    /// <summary>Two quartz clocks drift apart by at most about this much; old knowledge is widened by it.</summary>
    private const double DriftPerSecond = 100e-6;

    private readonly TimeProvider _time;
    private readonly DateTimeOffset _origin;
    private readonly long _originTimestamp;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _low = TimeSpan.MinValue;
    private TimeSpan _high = TimeSpan.MaxValue;
    private long _observedAt;

    /// <summary>Starts without any knowledge: this host's clock is taken for right.</summary>
    public ServerClock(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _origin = time.GetUtcNow();
        _originTimestamp = time.GetTimestamp();
    }

    /// <summary>Whether the server has said what time it is: before that, ours may be wrong by years.</summary>
    public bool IsKnown => Known.IsCompleted;

    /// <summary>Done when the server has said for the first time what time it is.</summary>
    public Task Known => _known.Task;

    /// <summary>The present time by the server's clock; by ours before the first answer.</summary>
    public DateTimeOffset UtcNow
    {
        get
        {
            lock (_lock)
            {
                if (_low == TimeSpan.MinValue)
                {
                    return _time.GetUtcNow();
                }

                var correction = _low > TimeSpan.Zero ? _low : _high < TimeSpan.Zero ? _high : TimeSpan.Zero;
                return Unset(_time.GetTimestamp()) + correction;
            }
        }
    }

    /// <summary>Takes one answer into account.</summary>
    /// <param name="serverDate">The <c>Date</c> header, whole seconds.</param>
    /// <param name="sent">Timestamp of the time provider just before sending.</param>
    /// <param name="received">The same when the header was read.</param>
    public void Observe(DateTimeOffset serverDate, long sent, long received)
    {
        var low = serverDate - Unset(received);
        var high = serverDate.AddSeconds(1) - Unset(sent);
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            if (_low != TimeSpan.MinValue)
            {
                var drift = _time.GetElapsedTime(_observedAt, now) * DriftPerSecond;
                var narrowLow = Max(_low - drift, low);
                var narrowHigh = Min(_high + drift, high);
                if (narrowLow <= narrowHigh)
                {
                    (low, high) = (narrowLow, narrowHigh);
                }

                // An empty intersection means that the server's clock was set, or that this host slept: only the newest answer counts then.
            }

            (_low, _high, _observedAt) = (low, high, now);
        }

        _known.TrySetResult();
    }

    /// <summary>What our clock would show at a timestamp if nobody had set it since the start.</summary>
    private DateTimeOffset Unset(long timestamp) => _origin + _time.GetElapsedTime(_originTimestamp, timestamp);

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
