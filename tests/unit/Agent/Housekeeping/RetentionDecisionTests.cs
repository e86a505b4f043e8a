using Carillon.Agent.Housekeeping;

namespace Carillon.Tests.Unit.Agent.Housekeeping;

public sealed class RetentionDecisionTests
{
    private static readonly DateTimeOffset Now = Entries.Noon;

    [Fact]
    public void ToDelete_Days_GoWhenTheyAreOver()
    {
        var deleted = Deleted(limit: long.MaxValue, Output("young", days: 6.9), Output("old", days: 7.1), Output("kept longer", days: 7.1, keep: 30));

        Assert.Equal(["old"], deleted);
    }

    [Fact]
    public void ToDelete_TooMuchTogether_TheOldestGoUntilItFits()
    {
        var deleted = Deleted(limit: 25, Output("b", days: 2), Output("a", days: 3), Output("d", days: 0), Output("c", days: 1));

        Assert.Equal(["a", "b"], deleted);
    }

    [Fact]
    public void ToDelete_NotReported_StaysHoweverOldAndLarge()
    {
        var deleted = Deleted(limit: 1, Output("unreported", days: 90) with { IsReported = false }, Output("reported", days: 0));

        Assert.Equal(["reported"], deleted);
    }

    [Fact]
    public void ToDelete_TimeIsNotKnown_OnlyTheLimitCounts()
    {
        KeptOutput[] kept = [Output("old", days: 90), Output("older", days: 91)];

        Assert.Empty(RetentionDecision.ToDelete(kept, now: null, limit: 100));
        Assert.Equal(["older"], RetentionDecision.ToDelete(kept, now: null, limit: 10).Select(output => output.Folder));
    }

    private static IEnumerable<string> Deleted(long limit, params KeptOutput[] kept) =>
        RetentionDecision.ToDelete(kept, Now, limit).Select(output => output.Folder);

    private static KeptOutput Output(string folder, double days, int keep = 7) => new(folder, Now.AddDays(-days), keep, Bytes: 10, IsReported: true);
}
