using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Operator.Hosts;
using Carillon.Operator.Runs;
using Carillon.Operator.Selection;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Tests.Unit.Operator.Selection;

/// <summary>Against caches that show nothing yet.</summary>
public sealed class HostPicksTests : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddLogging()
        .AddOperator(new OperatorOptions(), new KubernetesClientOptions { Server = new Uri("http://127.0.0.1:1") })
        .BuildServiceProvider();

    private readonly AsyncServiceScope _term;
    private readonly HostPicks _picks;
    private readonly RunMemories _memories;

    public HostPicksTests()
    {
        _term = _services.CreateAsyncScope();
        _picks = _term.ServiceProvider.GetRequiredService<HostPicks>();
        _memories = _term.ServiceProvider.GetRequiredService<RunMemories>();
    }

    public async ValueTask DisposeAsync()
    {
        await _term.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Fact]
    public void LeastLoaded_Burst_Spreads()
    {
        var hosts = _term.ServiceProvider.GetRequiredService<HostDirectory>();
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
