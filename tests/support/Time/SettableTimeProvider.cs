namespace Carillon.Tests.Support.Time;

/// <summary>The machine's clock, which a test may set as a person would, or let sleep ahead. Timers go on by themselves.</summary>
public sealed class SettableTimeProvider : TimeProvider
{
    private long _wallTicks;
    private long _elapsedTicks;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _wallTicks));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(TimeSpan.FromTicks(Volatile.Read(ref _elapsedTicks)).TotalSeconds * TimestampFrequency);

    /// <summary>Sets the wall clock alone; elapsed time does not notice.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref _wallTicks, by.Ticks);

    /// <summary>Lets time pass that no timer sees: deadlines counted in elapsed time are over at their next look.</summary>
    public void Pass(TimeSpan by)
    {
        Interlocked.Add(ref _elapsedTicks, by.Ticks);
        Interlocked.Add(ref _wallTicks, by.Ticks);
    }
}
