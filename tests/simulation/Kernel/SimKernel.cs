using System.Globalization;

namespace Carillon.Tests.Simulation.Kernel;

/// <summary>
/// Virtual time, and the only thread on which anything happens. Every answer, delivery, timer and step of a worker is an entry of one
/// heap, at a time that chance has chosen; between two entries nothing runs. So a run is a function of its seed.
/// </summary>
/// <remarks>
/// Asynchronous code stays on this thread because nobody asks for another one: a continuation runs inside the step that completes what it
/// waits for. Whatever goes on elsewhere all the same fails the run: as soon as it does when it is asynchronous code, else where it reaches the
/// simulation (<see cref="AssertThread"/>).
/// </remarks>
internal sealed class SimKernel
{
    /// <summary>Midnight would hide what goes wrong around it, and 2026-03-29 is a change of the clocks in Europe.</summary>
    private static readonly DateTimeOffset Epoch = new(2026, 3, 29, 0, 54, 0, TimeSpan.Zero);

    private const string LeftThread = "something left the thread of the simulation";

    private const int KeptLines = 80;

    /// <summary>Whose code runs. Goes along with asynchronous code to whatever thread that goes on, and is told when it gets there.</summary>
    private static readonly AsyncLocal<SimKernel?> Running = new(static change =>
    {
        if (change.ThreadContextChanged)
        {
            change.CurrentValue?.AssertThread();
        }
    });

    private readonly PriorityQueue<(Actor? Actor, Action Action), (long Due, long Order)> _heap = new();
    private readonly Queue<string> _lines = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _order;
    private string? _violation;

    public SimKernel(int seed)
    {
        Seed = seed;
        Choices = new Choices(seed);
        Running.Value = this;
    }

    public int Seed { get; }

    public Choices Choices { get; }

    /// <summary>Common monotonic time in ticks. 0 would hide code that takes it for "never".</summary>
    public long Now { get; private set; } = TimeSpan.TicksPerHour;

    public DateTimeOffset UtcNow => Epoch.AddTicks(Now - TimeSpan.TicksPerHour);

    public long Steps { get; private set; }

    /// <summary>Of all that was traced; equal for equal runs.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    public IReadOnlyCollection<string> LastLines => _lines;

    /// <summary>Prints every line as it comes.</summary>
    public TextWriter? Echo { get; init; }

    public void Schedule(Actor? actor, TimeSpan delay, Action action)
    {
        AssertThread();
        var due = Now + Math.Max(0, delay.Ticks);
        _heap.Enqueue((actor, action), (due, _order++));
    }

    /// <summary>Does everything that is due until then.</summary>
    public void RunUntil(DateTimeOffset until)
    {
        var end = (until - Epoch).Ticks + TimeSpan.TicksPerHour;
        while (_heap.TryPeek(out var next, out var at) && at.Due <= end)
        {
            _heap.Dequeue();
            Now = Math.Max(Now, at.Due);
            Step(next.Actor, next.Action);
        }

        Now = Math.Max(Now, end);
    }

    /// <summary>Lets a stopped process go on: all that came due meanwhile happens now, in no order.</summary>
    public void Continue(Actor actor)
    {
        actor.IsStopped = false;
        foreach (var action in Choices.Shuffled(actor.Deferred))
        {
            Schedule(actor, Choices.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(3)), action);
        }

        actor.Deferred.Clear();
    }

    public void Trace(string line)
    {
        AssertThread();
        var stamped = string.Create(CultureInfo.InvariantCulture, $"{UtcNow:HH:mm:ss.fff} {line}");
        foreach (var c in stamped)
        {
            Hash = (Hash ^ c) * 1099511628211;
        }

        _lines.Enqueue(stamped);
        if (_lines.Count > KeptLines)
        {
            _lines.Dequeue();
        }

        Echo?.WriteLine(stamped);
    }

    /// <summary>Ends the run at the next step, from wherever this is called: code under test may swallow what is thrown into it.</summary>
    public void Fail(string why, Exception? fault = null) =>
        Interlocked.CompareExchange(ref _violation, fault is null ? why : $"{why}: {fault}", null);

    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _violation) is { } violation)
        {
            throw new SimulationFailedException(violation);
        }
    }

    public void AssertThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Fail($"{LeftThread}:\n{Environment.StackTrace}");
        }
    }

    private void Step(Actor? actor, Action action)
    {
        if (actor is { IsDead: true })
        {
            return;
        }

        if (actor is { IsStopped: true })
        {
            actor.Deferred.Add(action);
            return;
        }

        Steps++;
        action();
        if (actor is { IsDead: false })
        {
            actor.AfterStep?.Invoke();
        }

        ThrowIfFailed();
    }
}
