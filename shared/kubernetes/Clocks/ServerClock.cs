namespace Carillon.Kubernetes.Clocks;

/// <summary>
/// Learns from <c>Date</c> headers how far the server's clock is ahead of ours. A header says only that the server's time was
/// within one second of it somewhere between sending and receiving, so every answer gives a range for the offset; the ranges are
/// intersected, and the smallest correction that fits them all is used. None at all while our clock agrees. Safe for concurrent use.
/// </summary>
public sealed class ServerClock
{
    /// <summary>Two quartz clocks drift apart by at most about this much; old knowledge is widened by it.</summary>
    private const double DriftPerSecond = 100e-6;

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private TimeSpan _low = TimeSpan.MinValue;
    private TimeSpan _high = TimeSpan.MaxValue;
    private long _observedAt;

    /// <summary>Starts without any knowledge: the offset is zero.</summary>
    public ServerClock(TimeProvider time)
    {
        _time = time;
    }

    /// <summary>Server time minus our time; zero before the first answer.</summary>
    public TimeSpan Offset
    {
        get
        {
            lock (_lock)
            {
                return _low > TimeSpan.Zero ? _low : _high < TimeSpan.Zero ? _high : TimeSpan.Zero;
            }
        }
    }

    /// <summary>The present time by the server's clock.</summary>
    public DateTimeOffset UtcNow => _time.GetUtcNow() + Offset;

    /// <summary>Takes one answer into account.</summary>
    /// <param name="serverDate">The <c>Date</c> header, whole seconds.</param>
    /// <param name="sent">Our time just before sending.</param>
    /// <param name="received">Our time when the header was read.</param>
    public void Observe(DateTimeOffset serverDate, DateTimeOffset sent, DateTimeOffset received)
    {
        if (received < sent)
        {
            return; // our clock was set back in between: this answer proves nothing
        }

        var low = serverDate - received;
        var high = serverDate.AddSeconds(1) - sent;
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

                // An empty intersection means that one of the clocks was set: only the newest answer counts then.
            }

            (_low, _high, _observedAt) = (low, high, now);
        }
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
