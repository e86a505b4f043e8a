using Carillon.Kubernetes.Resources;
using Carillon.Operator.Reconciling;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Operator.Reconciling;

public sealed class StatusPacerTests
{
    private static readonly ObjectKey Key = new("team", "every-second");

    [Fact]
    public void Begin_AgainWithinTheInterval_PutsTheWriteOffOnlyOnce()
    {
        var time = new ManualTimeProvider(Make.Now);
        var pacer = new StatusPacer(TimeSpan.FromSeconds(1), time);
        pacer.Mark(Key);
        time.Advance(TimeSpan.FromSeconds(0.5));

        pacer.Begin(Key);
        Assert.Equal(TimeSpan.FromSeconds(1), pacer.Remaining(Key));
        time.Advance(TimeSpan.FromSeconds(1));
        pacer.Begin(Key); // the next due time, before anybody came to write

        Assert.Equal(TimeSpan.Zero, pacer.Remaining(Key));
        pacer.Mark(Key);
        pacer.Begin(Key);
        Assert.Equal(TimeSpan.FromSeconds(1), pacer.Remaining(Key));
    }
}
