using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;

using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Clocks;

public sealed class ServerClockTests(ITestOutputHelper output)
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void UtcNow_WithoutAnyAnswer_IsOurTime() => Assert.Equal(_time.GetUtcNow(), new ServerClock(_time).UtcNow);

    [Fact]
    public void UtcNow_ClocksAgree_IsNotCorrected()
    {
        var clock = new ServerClock(_time);
        for (var i = 0; i < 50; i++)
        {
            Answer(clock, TimeSpan.Zero, TimeSpan.FromMilliseconds(3));
            _time.Advance(TimeSpan.FromMilliseconds(137));
        }

        Assert.Equal(TimeSpan.Zero, Correction(clock));
    }

    [Fact]
    public void UtcNow_ServerAheadOrBehind_IsFoundAndNeverOverdone()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var truth = TimeSpan.FromSeconds((random.NextDouble() * 600) - 300);
            var clock = new ServerClock(_time);
            for (var i = 0; i < 100; i++)
            {
                Answer(clock, truth, TimeSpan.FromMilliseconds(random.Next(1, 20)));
                _time.Advance(TimeSpan.FromMilliseconds(random.Next(1, 3000)));
            }

            Assert.InRange((Correction(clock) - truth).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(0.25));
        }
    }

    [Theory]
    [InlineData(-24)]
    [InlineData(24)]
    public void UtcNow_OurClockIsSet_DoesNotNotice(int hours)
    {
        var clock = new ServerClock(_time);
        var truth = TimeSpan.FromMinutes(7);
        Answer(clock, truth, TimeSpan.Zero);
        var before = clock.UtcNow;

        _time.SetUtcNow(_time.GetUtcNow().AddHours(hours));

        Assert.Equal(before, clock.UtcNow);
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(before.AddSeconds(90), clock.UtcNow);
        Answer(clock, truth - TimeSpan.FromHours(hours), TimeSpan.Zero);
        Assert.InRange(clock.UtcNow - before - TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void UtcNow_OurClockIsSetBeforeAnyAnswer_Follows()
    {
        var clock = new ServerClock(_time);

        _time.SetUtcNow(_time.GetUtcNow().AddHours(3));

        Assert.Equal(_time.GetUtcNow(), clock.UtcNow);
    }

    [Fact]
    public void UtcNow_ServerClockIsSet_FollowsWithTheNextAnswer()
    {
        var clock = new ServerClock(_time);
        Answer(clock, TimeSpan.Zero, TimeSpan.Zero);

        Answer(clock, TimeSpan.FromHours(-1), TimeSpan.Zero);

        Assert.InRange(Correction(clock), TimeSpan.FromHours(-1) - TimeSpan.FromSeconds(1), TimeSpan.FromHours(-1) + TimeSpan.FromSeconds(1));
    }

    private TimeSpan Correction(ServerClock clock) => clock.UtcNow - _time.GetUtcNow();

    /// <summary>A request of that length whose answer carries the server's time, cut to the second.</summary>
    private void Answer(ServerClock clock, TimeSpan truth, TimeSpan roundTrip)
    {
        var sent = _time.GetTimestamp();
        _time.Advance(roundTrip / 2);
        var server = _time.GetUtcNow() + truth;
        var date = new DateTimeOffset(server.Ticks - (server.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        _time.Advance(roundTrip / 2);
        clock.Observe(date, sent, _time.GetTimestamp());
    }
}
