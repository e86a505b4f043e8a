namespace Carillon.Tests.Simulation.Kernel;

/// <summary>The clock of one process: monotonic time is everybody's, the wall clock may be off.</summary>
internal sealed class SimTime(SimKernel kernel, Actor actor) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        kernel.AssertThread();
        return kernel.Now;
    }

    public override DateTimeOffset GetUtcNow()
    {
        kernel.AssertThread();
        return kernel.UtcNow + actor.ClockOffset;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimTimer(kernel, actor, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimTimer(SimKernel kernel, Actor actor, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private int _armed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _armed++; // what was armed before means nothing any more
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Arm(dueTime);
            }

            return true;
        }

        public void Dispose() => _armed++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan due)
        {
            var armed = _armed;
            kernel.Schedule(actor, due, () => Fire(armed));
        }

        private void Fire(int armed)
        {
            if (armed != _armed)
            {
                return;
            }

            if (_period > TimeSpan.Zero)
            {
                Arm(_period);
            }

            callback(state);
        }
    }
}
