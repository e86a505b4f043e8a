namespace Carillon.Tests.Support.Time;

/// <summary>
/// A clock that stands still until a test moves it. Wall clock and monotonic time can be moved apart, as when somebody sets a
/// machine's clock. Timers fire inside <see cref="Advance"/>, in the order they are due, on the caller's thread.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Found)> _waits = [];
    private DateTimeOffset _utcNow;
    private long _timestamp = TimeSpan.TicksPerHour; // 0 would hide code that takes 0 for "never"

    public ManualTimeProvider(DateTimeOffset? start = null)
    {
        _utcNow = start ?? new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that are armed.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _utcNow;
        }
    }

    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _timestamp;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets time pass: wall clock and monotonic time both.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (_lock)
        {
            target = _timestamp + by.Ticks;
        }

        while (TryTakeDue(target) is { } timer)
        {
            timer.Fire();
        }

        MoveTo(target);
    }

    /// <summary>Lets time pass with no timer firing, as for a process that is stopped; what is due by then fires at the next <see cref="Advance"/>.</summary>
    public void Skip(TimeSpan by)
    {
        lock (_lock)
        {
            _utcNow += by;
            _timestamp += by.Ticks;
        }
    }

    /// <summary>Sets the wall clock only; timers and elapsed times do not notice.</summary>
    public void SetUtcNow(DateTimeOffset value)
    {
        lock (_lock)
        {
            _utcNow = value;
        }
    }

    /// <summary>
    /// Waits until some timer is armed to fire in exactly <paramref name="due"/>: the code under test has come to that wait. The
    /// timeout is in real time, and only there so that a broken test ends.
    /// </summary>
    public Task WaitForTimerAsync(TimeSpan due, TimeSpan? timeout = null)
    {
        TaskCompletionSource found;
        lock (_lock)
        {
            if (_timers.Exists(t => t.DueAt - _timestamp == due.Ticks))
            {
                return Task.CompletedTask;
            }

            found = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((due, found));
        }

        return found.Task.WaitAsync(timeout ?? TimeSpan.FromMinutes(2), System);
    }

    /// <summary>Waits for a timer of that length, then lets it fire.</summary>
    public async Task PassAsync(TimeSpan due)
    {
        await WaitForTimerAsync(due);
        Advance(due);
    }

    private void Arm(ManualTimer timer, TimeSpan due)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            timer.DueAt = _timestamp + due.Ticks;
            _timers.Add(timer);
            foreach (var wait in _waits.FindAll(w => w.Due == due))
            {
                wait.Found.TrySetResult();
                _waits.Remove(wait);
            }
        }
    }

    private void Disarm(ManualTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    private ManualTimer? TryTakeDue(long target)
    {
        lock (_lock)
        {
            var next = _timers.MinBy(t => t.DueAt);
            if (next is null || next.DueAt > target)
            {
                return null;
            }

            _timers.Remove(next);
            if (next.DueAt > _timestamp)
            {
                _utcNow += TimeSpan.FromTicks(next.DueAt - _timestamp);
                _timestamp = next.DueAt;
            }

            return next;
        }
    }

    private void MoveTo(long target)
    {
        lock (_lock)
        {
            if (target > _timestamp)
            {
                _utcNow += TimeSpan.FromTicks(target - _timestamp);
                _timestamp = target;
            }
        }
    }

    private sealed class ManualTimer(ManualTimeProvider owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private volatile bool _disposed;

        public long DueAt { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            _period = period;
            owner.Arm(this, dueTime);
            return true;
        }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                owner.Arm(this, _period);
            }

            callback(state);
        }

        public void Dispose()
        {
            _disposed = true;
            owner.Disarm(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
