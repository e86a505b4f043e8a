using System.Globalization;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Selection;

public sealed class PlacesTests
{
    private static readonly RolloutPolicy OneThenTwo = new() { Canary = 1, BatchSize = 2 };

    [Fact]
    public void Shard_NewRun_CountsHostsByName() => Assert.Equal("a0 b1 c2", Show(null, "a b c", ""));

    [Fact]
    public void Shard_ResumedFanOut_KeepsItsNumbers()
    {
        // Created for a, b and d; then aa joined and c left.
        Assert.Equal("a0 aa2 b1 d3 e4", Show(null, "a aa b d e", "a0 b1 d3"));
    }

    [Fact]
    public void Wave_ResumedFanOut_KeepsItsHosts()
    {
        Assert.Equal("a0/1 b1/2 c2/2 d3/3", Show(OneThenTwo, "a b c d", ""));
        Assert.Equal("0new3/3 a0/1 b1/2 c2/2 d4/3", Show(OneThenTwo, "0new a b c d", "a0/1 b1/2 c2/2"));
    }

    [Fact]
    public void Wave_MembersLeft_FillsTheEarliestWave() => Assert.Equal("a0/1 c2/2 d1/2 e3/3", Show(OneThenTwo, "a c d e", "a0/1 c2/2"));

    [Fact]
    public void Rollout_Canary_IsAHostThatCanRun() => Assert.Equal("a0 b1/1 c2 d3/2 e4/2", Show(OneThenTwo, "-a b -c d e", ""));

    [Fact]
    public void Rollout_Percent_IsOfTheHostsThatCanRun() => Assert.Equal(
        "a0 b1 c2/1 d3/2", Show(new RolloutPolicy { Canary = "50%", BatchSize = "50%" }, "-a -b c d", ""));

    private static string Show(RolloutPolicy? rollout, string hosts, string given)
    {
        var targets = hosts.Split(' ').Select(static host => host[0] == '-' ? new Target(host[1..], new ExecutionOutcome()) : new Target(host, null)).ToList();
        var places = given.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read).ToDictionary();

        var all = Places.Of(rollout, targets, places);

        return string.Join(' ', all.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair =>
            $"{pair.Key}{pair.Value.Index}{(pair.Value.Wave is { } wave ? $"/{wave}" : "")}"));
    }

    private static KeyValuePair<string, Place> Read(string text)
    {
        var name = text.TrimEnd("0123456789/".ToCharArray());
        var numbers = text[name.Length..].Split('/');
        return KeyValuePair.Create(name, new Place(
            int.Parse(numbers[0], CultureInfo.InvariantCulture), numbers.Length > 1 ? int.Parse(numbers[1], CultureInfo.InvariantCulture) : null));
    }
}
