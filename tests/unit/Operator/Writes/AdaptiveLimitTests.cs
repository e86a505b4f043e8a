using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Writes;

public sealed class AdaptiveLimitTests
{
    [Fact]
    public void OnPushBack_Repeated_HalvesDownToTheMinimum()
    {
        var limit = new AdaptiveLimit(2, 16);
        var seen = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            limit.OnPushBack();
            seen.Add(limit.Current);
        }

        Assert.Equal([8, 4, 2, 2, 2], seen);
    }

    [Fact]
    public void OnSuccess_AFullRound_AddsOne()
    {
        var limit = new AdaptiveLimit(1, 8);
        limit.OnPushBack();
        for (var i = 0; i < 3; i++)
        {
            limit.OnSuccess();
        }

        Assert.Equal(4, limit.Current);
        limit.OnSuccess();
        Assert.Equal(5, limit.Current);
    }

    [Fact]
    public void OnSuccess_AtTheMaximum_StaysThere()
    {
        var limit = new AdaptiveLimit(1, 2);
        for (var i = 0; i < 10; i++)
        {
            limit.OnSuccess();
        }

        Assert.Equal(2, limit.Current);
    }
}
