using Carillon.Runtime.Timing;

namespace Carillon.Tests.Unit.Runtime.Timing;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(4, 8)]
    [InlineData(5, 10)]
    [InlineData(int.MaxValue, 10)]
    public void Delay_WithoutJitter_GrowsToTheCap(int failures, int seconds)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), jitter: 0);

        Assert.Equal(TimeSpan.FromSeconds(seconds), backoff.Delay(failures));
    }

    [Fact]
    public void Delay_WithJitter_StaysBetweenHalfAndWhole()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8), jitter: 0.5, random: new Random(17));

        var delays = Enumerable.Range(0, 200).Select(_ => backoff.Delay(4)).ToList();

        Assert.All(delays, d => Assert.InRange(d, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)));
        Assert.True(delays.Distinct().Count() > 100);
    }
}
