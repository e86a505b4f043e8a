using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Api.Tasks;

public sealed class DependencyPathTests
{
    [Theory]
    [InlineData("a", "a", "a>b b>a", "a b a")]
    [InlineData("a", "a", "a>a", "a a")]
    [InlineData("b", "b", "a>b b>c c>a", "b c a b")]
    [InlineData("a", "c", "a>b b>c", "a b c")]
    [InlineData("c", "a", "a>b b>c", "")]
    [InlineData("a", "a", "a>b b>c c>b", "")] // a cycle behind a task is not its own
    [InlineData("d", "d", "d>b d>c b>a c>a", "")] // a diamond is no cycle
    [InlineData("d", "d", "d>b d>c b>a c>a a>d", "d b a d")]
    [InlineData("a", "a", "a>b b>c c>d d>a b>a", "a b a")]
    [InlineData("a", "a", "", "")]
    public void Shortest_Graph_GivesTheWay(string from, string to, string links, string expected)
    {
        var upstreams = links.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static link => link.Split('>')).ToLookup(static link => link[0], static link => link[1]);

        Assert.Equal(expected, string.Join(' ', DependencyPath.Shortest(from, to, task => upstreams[task])));
    }

    [Fact]
    public void Shortest_VeryLongCycle_IsFoundWithoutRecursion()
    {
        const int Count = 50_000;

        var path = DependencyPath.Shortest("0", "0", static task => [$"{(int.Parse(task, System.Globalization.CultureInfo.InvariantCulture) + 1) % Count}"]);

        Assert.Equal(Count + 1, path.Count);
    }
}
