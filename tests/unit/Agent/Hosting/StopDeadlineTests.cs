using Carillon.Agent.Hosting;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Agent.Hosting;

public sealed class StopDeadlineTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Within_StopEnds_IsTrueAndTheClockNeedNotMove() =>
        Assert.True(await StopDeadline.WithinAsync(() => Task.CompletedTask, _time));

    [Fact]
    public async Task Within_StopHangs_IsGivenUpWithinWhatIsPromised()
    {
        var hanging = new TaskCompletionSource();

        var stop = StopDeadline.WithinAsync(() => hanging.Task, _time);
        await _time.PassAsync(StopDeadline.Limit);

        Assert.False(await stop);
        Assert.True(StopDeadline.Limit <= TimeSpan.FromSeconds(3), "the log may take another 1.5 s, and 5 s are promised");
    }

    [Fact]
    public async Task Within_StopBlocksItsThread_IsGivenUpAllTheSame()
    {
        using var hanging = new ManualResetEventSlim();

        var stop = StopDeadline.WithinAsync(
            () =>
            {
                hanging.Wait();
                return Task.CompletedTask;
            },
            _time);
        await _time.PassAsync(StopDeadline.Limit);

        Assert.False(await stop);
        hanging.Set();
    }

    [Fact]
    public async Task Within_StopFails_IsTold() => await Assert.ThrowsAsync<InvalidOperationException>(
        () => StopDeadline.WithinAsync(() => throw new InvalidOperationException("no"), _time));
}
