using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;
using Carillon.Operator.Tasks;

namespace Carillon.Tests.Unit.Operator.Tasks;

public sealed class MissedDecisionTests
{
    private static readonly MissedTimes Before = new() { Total = 40, Latest = new MissedWindow { Count = 2 } };

    [Fact]
    public void Decide_NothingNew_Stays()
    {
        Assert.Null(MissedDecision.Decide(null, null, Make.Now));
        Assert.Same(Before, MissedDecision.Decide(Before, null, Make.Now));
    }

    [Fact]
    public void Decide_MissedAgain_AddsUpAndTellsTheNewest()
    {
        var missed = MissedDecision.Decide(
            Before,
            new SkippedTimes
            {
                From = Make.Now.AddHours(-3),
                To = Make.Now.AddHours(-1),
                Mark = Make.Now,
                Reasons = new Dictionary<MissedReason, long> { [MissedReason.MaxCatchUp] = 1, [MissedReason.RefusedByServer] = 2 },
            },
            Make.Now)!;

        Assert.Equal((43, 3, null), (missed.Total, missed.Latest!.Count, missed.Latest.AtMost));
        Assert.Equal((Make.Now.AddHours(-3), Make.Now.AddHours(-1), Make.Now), (missed.Latest.From, missed.Latest.To, missed.Latest.ObservedTime));
        Assert.Equal(new Dictionary<string, long> { ["MaxCatchUp"] = 1, ["RefusedByServer"] = 2 }, missed.Latest.Reasons);
    }
}
