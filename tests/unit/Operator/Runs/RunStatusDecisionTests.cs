using Carillon.Operator.Runs;

namespace Carillon.Tests.Unit.Operator.Runs;

public sealed class RunStatusDecisionTests
{
    [Theory]
    [InlineData(false, 0, 0, 0, 0)]
    [InlineData(false, 1, 2, 3, 3)]
    [InlineData(false, 1, 3, 2, 3)]
    [InlineData(false, 3, -5, 0, 3)]
    [InlineData(true, 1, 2, 3, 1)]
    [InlineData(true, 0, 2, 3, 0)]
    public void Wait_Status_OnlyTheEndPassesABurst(bool ends, int paced, int dispatched, int crowded, int expected) => Assert.Equal(
        TimeSpan.FromSeconds(expected),
        RunStatusDecision.Wait(ends, TimeSpan.FromSeconds(paced), TimeSpan.FromSeconds(dispatched), TimeSpan.FromSeconds(crowded)));
}
