using Carillon.Kubernetes.Resources;
using Carillon.Operator.GroupLimits;

namespace Carillon.Tests.Unit.Operator.GroupLimits;

public sealed class PlacesDecisionTests
{
    // requests as <name>:<groups>[:<priority>[:<seconds it is older>[:<seconds left>]]]; limits and what is used as <group>=<used>/<limit>
    [Theory]
    [InlineData("a:x b:x c:x", "x=1/3", "a b")]
    [InlineData("a:x b:x", "x=3/3", "")]
    [InlineData("a:x b:x", "x=5/3", "")] // the limit was lowered: those that run go on
    [InlineData("a:x b:x c:x", "", "a b c")] // and this is what is left when it is taken away
    [InlineData("a:x:50 b:x:90", "x=0/1", "b")]
    [InlineData("a:x:50:0 b:x:50:60", "x=0/1", "b")]
    [InlineData("b:x a:x", "x=0/1", "a")]
    [InlineData("a:xy b:x", "x=0/1 y=1/1", "b")] // who needs a second, full group holds up nobody
    [InlineData("a:xy b:x c:y", "x=0/1 y=0/1", "a")]
    [InlineData("a:xy b:xy", "x=0/2 y=0/1", "a")]
    [InlineData("a:xz b:x", "x=0/1", "a")] // z has no limit
    public void GroupLimit_FreePlaces_GoByPriorityDueTimeAndName(string requests, string groups, string granted)
    {
        var limits = groups.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(static text => text[..1], static text => int.Parse(text.Split('/')[1]));
        var used = groups.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(static text => text[..1], static text => int.Parse(text[2..].Split('/')[0]));

        var step = PlacesDecision.Decide(limits, used, requests.Split(' ').Select(Request), Make.Now);

        Assert.Equal(granted, string.Join(' ', step.Granted.Select(static execution => execution.Name)));
        Assert.Empty(step.TooLate);
    }

    [Fact]
    public void GroupLimit_WaitedTooLong_IsGivenUpAndTakesNoPlace()
    {
        var step = PlacesDecision.Decide(
            new Dictionary<string, int> { ["x"] = 1 }, new Dictionary<string, int>(), [Request("a:x:50:0:0"), Request("b:x:50:0:30"), Request("c:x:50:0:20")], Make.Now);

        Assert.Equal(("a", "b"), (Assert.Single(step.TooLate).Name, Assert.Single(step.Granted).Name));
        Assert.Equal(Make.Now.AddSeconds(20), step.LookAgain);
    }

    [Theory]
    [InlineData(30, 1, "b", "")]
    [InlineData(30, 2, "b a", "")]
    [InlineData(0, 1, "", "b")] // the end is written only if it was not let go
    [InlineData(0, 2, "a", "b")]
    public void GroupLimit_MayHaveBeenLetGo_KeepsItsPlaceAndIsTriedFirst(int secondsLeft, int places, string granted, string tooLate)
    {
        var tried = Request($"b:x:50:0:{secondsLeft}") with { MayHaveGone = true };

        var step = PlacesDecision.Decide(
            new Dictionary<string, int> { ["x"] = places }, new Dictionary<string, int>(), [Request("a:x:90"), tried, Request("c:x:20")], Make.Now);

        Assert.Equal(granted, string.Join(' ', step.Granted.Select(static execution => execution.Name)));
        Assert.Equal(tooLate, string.Join(' ', step.TooLate.Select(static execution => execution.Name)));
    }

    private static PlaceRequest Request(string text)
    {
        var parts = text.Split(':');
        return new PlaceRequest(
            new ObjectKey("team", parts[0]),
            [.. parts[1].Select(static group => group.ToString())],
            Number(2, 50),
            Make.Now.AddSeconds(-Number(3, 0)),
            TimeSpan.FromSeconds(Number(4, 60)))
        {
            Since = Make.Now,
        };

        int Number(int place, int otherwise) => parts.Length > place ? int.Parse(parts[place]) : otherwise;
    }
}
