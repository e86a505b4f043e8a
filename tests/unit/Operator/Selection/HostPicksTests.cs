using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Hosts;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Selection;

/// <summary>Against caches that show nothing yet, but where the test says so.</summary>
public sealed class HostPicksTests : IAsyncDisposable
{
    private readonly CachedTerm _term = new();
    private readonly HostPicks _picks;
    private readonly RunMemories _memories;

    public HostPicksTests()
    {
        _picks = _term.Get<HostPicks>();
        _memories = _term.Get<RunMemories>();
    }

    public ValueTask DisposeAsync() => _term.DisposeAsync();

    [Fact]
    public void LeastLoaded_Burst_Spreads()
    {
        var hosts = _term.Get<HostDirectory>();
        string[] names = ["a", "b", "c"];

        var picked = Enumerable.Range(0, 3).SelectMany(i => Pick($"run-{i}", _ => [names.MinBy(hosts.LoadOf)!])).ToList();

        Assert.Equal(names, picked.Order());
    }

    [Fact]
    public void Pick_AskedAgainAfterAWriteFailed_AnswersTheSame()
    {
        Assert.Equal(["a"], Pick("run", static _ => ["a"]));
        Assert.Equal(["a"], Pick("run", static _ => ["b"]));
        Assert.Equal((1, 0), (_picks.CountPlannedOn("a"), _picks.CountPlannedOn("b")));
    }

    [Fact]
    public void CountPlannedOn_CacheShowsTheExecution_CountsItNoLonger()
    {
        Pick("run", static _ => ["a"]);

        CachedTerm.Show(_term.Cache.Executions, Make.Execution("a"));

        Assert.Equal(0, _picks.CountPlannedOn("a"));
    }

    [Theory]
    [InlineData(null, null, 0, 0)]
    [InlineData(3, 2, 0, 0.5)]
    [InlineData(3, 2, 7, 0.7)]
    [InlineData(8, 4, 0, 1.2)]
    public void LoadOf_ReportedAndReleased_IsTheLargerOneOfTheSlots(int? running, int? queued, int released, double load)
    {
        CachedTerm.Show(_term.Cache.HostAgents, new HostAgent
        {
            Metadata = new ObjectMeta { Name = "a" },
            Status = new HostAgentStatus { Running = running, Queued = queued },
        });
        for (var i = 0; i < released; i++)
        {
            CachedTerm.Show(_term.Cache.Executions, On("a", $"released-{i}", held: false), On("a", $"held-{i}", held: true));
        }

        Assert.Equal(load, _term.Get<HostDirectory>().LoadOf("a"), precision: 3);
    }

    [Fact]
    public void CountPlannedOn_RunHasEnded_CountsItNoLonger()
    {
        Pick("run", static _ => ["a"]);

        _memories.Forget("run-uid");

        Assert.Equal(0, _picks.CountPlannedOn("a"));
    }

    [Fact]
    public void RoundRobin_PlanIsNotSeenYet_TheNextBeginsBehindIt()
    {
        Assert.Null(LastBefore("first", "a"));
        Assert.Equal("a", LastBefore("second", "b"));
        Assert.Equal("b", LastBefore("narrowed", "x", spec => spec with { Hosts = ["x"] }));
        Assert.Equal("b", LastBefore("third", "c"));
        Assert.Null(LastBefore("of-another-task", "a", spec => spec with { TaskRef = spec.TaskRef! with { Uid = "made-anew" } }));
    }

    private static Execution On(string node, string name, bool held)
    {
        var execution = Make.Execution(node, held: held);
        return execution with { Metadata = execution.Metadata with { Name = name, Uid = name } };
    }

    private string? LastBefore(string run, string picked, Func<DistributedCronRunSpec, DistributedCronRunSpec>? change = null)
    {
        var seen = "";
        Pick(
            run,
            last =>
            {
                seen = last;
                return [picked];
            },
            change);
        return seen;
    }

    private IReadOnlyList<string> Pick(
        string name, Func<string?, IReadOnlyList<string>> pick, Func<DistributedCronRunSpec, DistributedCronRunSpec>? change = null)
    {
        var run = Make.Run(name);
        var spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { Strategy = HostStrategy.Any, Selection = HostSelection.RoundRobin } };
        return _picks.Pick(run with { Spec = change?.Invoke(spec) ?? spec }, _memories.Of(run.Metadata.Uid!), pick);
    }
}
