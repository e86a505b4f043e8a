using Carillon.Operator.Dispatch;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class RefusalDecisionTests
{
    [Theory]
    [InlineData(0, 10, false, 10)]
    [InlineData(295, 10, false, 5)]
    [InlineData(300, 10, false, null)]
    [InlineData(1000, 10, false, null)]
    [InlineData(0, 10, true, null)]
    public void Wait_ServerTakesNothingForNow_LastsUntilTheHostsAreTooLate(int sinceStart, int backoff, bool cancelled, int? expected)
    {
        var wait = RefusalDecision.Wait(
            TimeSpan.FromSeconds(backoff), Make.Now, TimeSpan.FromSeconds(300), cancelled, Make.Now.AddSeconds(sinceStart));

        Assert.Equal(expected, wait?.TotalSeconds);
    }
}
