using Carillon.Kubernetes.Clocks;
using Carillon.Tests.Support.Time;

using Xunit.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Clocks;

public sealed class ServerClockTests(ITestOutputHelper output)
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Offset_WithoutAnyAnswer_IsZero() => Assert.Equal(TimeSpan.Zero, new ServerClock(_time).Offset);

    [Fact]
    public void Offset_ClocksAgree_StaysZero()
    {
        var clock = new ServerClock(_time);
        for (var i = 0; i < 50; i++)
        {
            Answer(clock, TimeSpan.Zero, TimeSpan.FromMilliseconds(3));
            _time.Advance(TimeSpan.FromMilliseconds(137));
        }

        Assert.Equal(TimeSpan.Zero, clock.Offset);
    }

    [Fact]
    public void Offset_ServerAheadOrBehind_IsFoundAndNeverOverdone()
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

            Assert.InRange((clock.Offset - truth).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(0.25));
        }
    }

    [Fact]
    public void Offset_OurClockIsSet_FollowsWithTheNextAnswer()
    {
        var clock = new ServerClock(_time);
        var server = _time.GetUtcNow();
        clock.Observe(server, _time.GetUtcNow(), _time.GetUtcNow());

        _time.SetUtcNow(_time.GetUtcNow() - TimeSpan.FromHours(1));
        clock.Observe(server, _time.GetUtcNow(), _time.GetUtcNow());

        Assert.InRange(clock.Offset, TimeSpan.FromHours(1), TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(_time.GetUtcNow() + clock.Offset, clock.UtcNow);
    }

    /// <summary>A request of that length whose answer carries the server's time, cut to the second.</summary>
    private void Answer(ServerClock clock, TimeSpan truth, TimeSpan roundTrip)
    {
        var sent = _time.GetUtcNow();
        _time.Advance(roundTrip / 2);
        var server = _time.GetUtcNow() + truth;
        var date = new DateTimeOffset(server.Ticks - (server.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        _time.Advance(roundTrip / 2);
        clock.Observe(date, sent, _time.GetUtcNow());
    }
}
