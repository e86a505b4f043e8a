using Carillon.Kubernetes.Resources;
using Carillon.Operator.GroupLimits;

namespace Carillon.Tests.Unit.Operator.GroupLimits;

public sealed class PlaceLineTests
{
    private static readonly ObjectKey Run = new("team", "run");

    [Fact]
    public void Say_Again_KeepsTheTimeOfThoseWhoWaited()
    {
        var line = new PlaceLine();

        Assert.True(line.Say(Run, [Request("a")], Make.Now));
        Assert.False(line.Say(Run, [Request("a")], Make.Now.AddSeconds(5)));
        Assert.True(line.Say(Run, [Request("a"), Request("b")], Make.Now.AddSeconds(9)));

        Assert.Equal([("a", 0.0), ("b", 9.0)], line.Read(static _ => true).Select(static request => (request.Execution.Name, (request.Since - Make.Now).TotalSeconds)));
    }

    [Fact]
    public void Say_Nobody_TakesTheRunOutOfTheLine()
    {
        var line = new PlaceLine();
        line.Say(Run, [Request("a")], Make.Now);

        Assert.True(line.Say(Run, [], Make.Now));
        Assert.False(line.Say(Run, [], Make.Now));

        Assert.Equal(0, line.Count);
    }

    [Fact]
    public void Read_OneThatIsNotHeldAnyMore_IsForgotten()
    {
        var line = new PlaceLine();
        line.Say(Run, [Request("a"), Request("b")], Make.Now);

        Assert.Equal("b", Assert.Single(line.Read(static execution => execution.Name == "b")).Execution.Name);
        Assert.Empty(line.Read(static _ => false));
        Assert.Equal(0, line.Count);
    }

    private static PlaceRequest Request(string name) => new(new ObjectKey("team", name), ["x"], 50, Make.Now, TimeSpan.FromMinutes(1));
}
