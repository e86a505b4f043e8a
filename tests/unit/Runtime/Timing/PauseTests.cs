using Carillon.Runtime.Timing;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Runtime.Timing;

public sealed class PauseTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly SynchronizationContext? _context = SynchronizationContext.Current;

    public void Dispose()
    {
        SynchronizationContext.SetSynchronizationContext(_context);
        _cancel.Dispose();
    }

    [Fact]
    public void ForAsync_TimePasses_GoesOnWithinThatStep()
    {
        LeaveContext();
        var waiting = WaitAsync();
        _time.Advance(Wait - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal((true, Environment.CurrentManagedThreadId), Ended(waiting));
    }

    /// <summary>What waits for a cancelled Task.Delay goes on whenever the thread pool comes to it.</summary>
    [Fact]
    public void ForAsync_Cancelled_GoesOnWithinThatStep()
    {
        LeaveContext();
        var waiting = WaitAsync();

        _cancel.Cancel();

        Assert.Equal((false, Environment.CurrentManagedThreadId), Ended(waiting));
        Assert.Equal(0, _time.ArmedTimers);
    }

    [Fact]
    public void ForAsync_CancelledBefore_DoesNotWait()
    {
        _cancel.Cancel();

        Assert.Equal((false, Environment.CurrentManagedThreadId), Ended(WaitAsync()));
        Assert.Equal(0, _time.ArmedTimers);
    }

    /// <summary>No timer of the system knows less, so none of a test or a simulation is to wait longer.</summary>
    [Fact]
    public void ForAsync_FractionOfAMillisecond_DoesNotCount()
    {
        LeaveContext();
        var waiting = Pause.ForAsync(TimeSpan.FromMilliseconds(2.9), _time, _cancel.Token);

        _time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ForAsync_Negative_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Pause.ForAsync(-Wait, _time, _cancel.Token));

    /// <summary>Nothing goes on within a step where the test runner has a context of its own.</summary>
    private static void LeaveContext() => SynchronizationContext.SetSynchronizationContext(null);

    /// <summary>Without the time limit of an await: it must have ended by now.</summary>
    private static (bool Waited, int Thread) Ended(Task<(bool Waited, int Thread)> waiting)
    {
        Assert.True(waiting.IsCompleted);
        return waiting.GetAwaiter().GetResult();
    }

    private async Task<(bool Waited, int Thread)> WaitAsync()
    {
        try
        {
            await Pause.ForAsync(Wait, _time, _cancel.Token).ConfigureAwait(false);
            return (true, Environment.CurrentManagedThreadId);
        }
        catch (OperationCanceledException e) when (e.CancellationToken == _cancel.Token)
        {
            return (false, Environment.CurrentManagedThreadId);
        }
    }
}
