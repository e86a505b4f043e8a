using Carillon.Agent.Housekeeping;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Agent.Housekeeping;

public sealed class MemoryKeeperTests
{
    private const long Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(40, 40, null, true)]
    [InlineData(40, 30, null, false)]
    [InlineData(40, 40, 30L, false)]
    [InlineData(60, 59, 30L, true)]
    [InlineData(60, 50, 30L, false)]
    public void IsTime_QuietAfterMuch_ButNotAtWork(long allocated, long atLastLook, long? atLastGiving, bool expected) =>
        Assert.Equal(expected, MemoryDecision.IsTime(allocated * Mebibyte, atLastLook * Mebibyte, atLastGiving * Mebibyte));

    [Fact]
    public async Task Run_StartThenABurst_GivesBackOnceAfterEach()
    {
        var time = new ManualTimeProvider();
        var allocated = 30 * Mebibyte;
        var given = new List<long>();
        using var stop = new CancellationTokenSource();
        var run = new MemoryKeeper(time, () => allocated, () => given.Add(allocated / Mebibyte)).RunAsync(stop.Token);

        for (var look = 0; look < 10; look++)
        {
            allocated += look is 4 or 5 ? 20 * Mebibyte : 0;
            await time.PassAsync(TimeSpan.FromSeconds(15));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal([30, 70], given);
    }
}
