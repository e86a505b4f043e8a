using System.Threading.Channels;

using Carillon.Runtime.Loops;
using Carillon.Tests.Support.Time;

using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Runtime.Loops;

public sealed class SupervisedLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ManualTimeProvider _time = new();
    private readonly Channel<int> _starts = Channel.CreateUnbounded<int>();
    private int _count;

    [Fact]
    public async Task Body_ThatThrows_IsStartedAgainAfterAGrowingWait()
    {
        await using var loop = Make(_ => throw new InvalidOperationException("no"));
        loop.Start();

        await StartedAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await StartedAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(2));
        await StartedAsync();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(3, loop.Faults);
    }

    [Fact]
    public async Task Body_HealthyForLong_ResetsTheFaultCounter()
    {
        var fail = new SemaphoreSlim(0);
        await using var loop = Make(async stop =>
        {
            await fail.WaitAsync(stop);
            throw new InvalidOperationException("no");
        });
        loop.Start();
        await StartedAsync();
        fail.Release();
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await StartedAsync();
        await _time.WaitForTimerAsync(TimeSpan.FromMinutes(1));

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, loop.Faults);
        fail.Release();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(1, loop.Faults);
    }

    [Fact]
    public async Task StopAsync_BodyHeedsItsToken_IsTrue()
    {
        await using var loop = Make(stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        loop.Start();
        await StartedAsync();

        Assert.True(await loop.StopAsync());
        Assert.False(loop.IsRunning);
    }

    [Fact]
    public async Task StopAsync_BodyIgnoresItsToken_GivesUpAfterTheDrainTimeout()
    {
        var never = new TaskCompletionSource();
        var loop = Make(_ => never.Task);
        loop.Start();
        await StartedAsync();

        var stopping = loop.StopAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(10));

        Assert.False(await stopping.WaitAsync(Patience));
        never.SetResult();
        await loop.DisposeAsync();
    }

    private SupervisedLoop Make(Func<CancellationToken, Task> body) => new(
        "test",
        stop =>
        {
            _starts.Writer.TryWrite(++_count);
            return body(stop);
        },
        _time,
        NullLogger.Instance,
        new() { Random = new FixedJitter(0) });

    private async Task StartedAsync() => await _starts.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
