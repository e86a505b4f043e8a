using Carillon.Api.Executors;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Hosts;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Selection;

public sealed class TargetDecisionTests
{
    private static readonly List<string> FourHosts = ["a", "b", "c", "d"];

    [Fact]
    public void Decide_All_TakesEveryMemberOnceByName()
    {
        var request = Request() with { Groups = [Group("one", ["c", "a"]), Group("two", ["b", "c"])] };

        Assert.Equal("a b c", Show(request));
    }

    [Theory]
    [InlineData(nameof(HostCondition.Unknown), "NodeNotFound")]
    [InlineData(nameof(HostCondition.NotReady), "NodeNotReady")]
    [InlineData(nameof(HostCondition.NoAgent), "NoAgent")]
    [InlineData(nameof(HostCondition.AgentUnavailable), "AgentUnavailable")]
    [InlineData(nameof(HostCondition.Drained), "HostDrained")]
    public void Decide_HostThatCannotRun_IsBornWithAnOutcome(string condition, string reason)
    {
        var ofB = Enum.Parse<HostCondition>(condition);
        var request = Request() with { Host = node => new HostView(node == "b" ? ofB : HostCondition.Available, null, 0) };

        Assert.Equal($"a b:{reason} c d", Show(request));
    }

    [Theory]
    [InlineData("other", "root", "Forbidden")]
    [InlineData("team", "deploy", "Forbidden")]
    [InlineData("team", "root", "")]
    public void Decide_PolicyOfTheGroup_IsCheckedAgain(string allowedNamespace, string allowedUser, string reason)
    {
        var spec = new HostGroupSpec { AllowedNamespaces = [allowedNamespace], AllowedUsers = [allowedUser] };
        var request = Request() with { Groups = [new GroupView("web", spec, ["a"])] };

        Assert.Equal(reason.Length == 0 ? "a" : $"a:{reason}", Show(request));
    }

    [Theory]
    [InlineData("deploy", "a:Forbidden")]
    [InlineData("root", "a")]
    public void Decide_PluginsAndRequests_CountAsRoot(string allowedUser, string decided)
    {
        var group = new GroupView("web", new HostGroupSpec { AllowedNamespaces = ["team"], AllowedUsers = [allowedUser] }, ["a"]);

        foreach (var executor in new ExecutorSpec[] { new() { Plugin = new PluginExecutor { Name = "p" } }, new() { Http = new HttpExecutor { Url = "http://a" } } })
        {
            var request = Request();
            Assert.Equal(decided, Show(request with { Groups = [group], Task = request.Task with { Executor = executor } }));
        }
    }

    [Fact]
    public void Decide_OneOfTwoGroupsAllows_IsEnough()
    {
        var closed = new GroupView("closed", new HostGroupSpec(), ["a"]);

        Assert.Equal("a", Show(Request() with { Groups = [closed, Group("open", ["a"])] }));
    }

    [Fact]
    public void Decide_RunNarrows_NeverWidens()
    {
        var request = Request() with { Run = new DistributedCronRunSpec { Hosts = ["b", "z"] } };

        Assert.Equal("b", Show(request));
    }

    [Fact]
    public void Decide_NodeSelectors_BothMustMatch()
    {
        var labels = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["a"] = new Dictionary<string, string> { ["disk"] = "ssd", ["zone"] = "1" },
            ["b"] = new Dictionary<string, string> { ["disk"] = "ssd" },
        };
        var request = Request(task => task with { NodeSelector = Label("disk", "ssd") }) with
        {
            Run = new DistributedCronRunSpec { NodeSelector = Label("zone", "1") },
            Host = node => new HostView(HostCondition.Available, labels.GetValueOrDefault(node), 0),
        };

        Assert.Equal("a", Show(request));
    }

    [Theory]
    [InlineData(HostStrategy.Any, null, null, 1)]
    [InlineData(HostStrategy.Count, 3, null, 3)]
    [InlineData(HostStrategy.Count, 9, null, 4)]
    [InlineData(HostStrategy.Percent, null, 50, 2)]
    [InlineData(HostStrategy.Percent, null, 51, 3)]
    [InlineData(HostStrategy.All, null, null, 4)]
    public void Plan_Strategy_TakesThatMany(HostStrategy strategy, int? count, int? percent, int expected) => Assert.Equal(
        expected, TargetDecision.Plan(Request(task => task with { Strategy = strategy, Count = count, Percent = percent })).Count);

    [Fact]
    public void Plan_Any_PrefersHostsThatCanRun()
    {
        var request = Request(task => task with { Strategy = HostStrategy.Any }) with
        {
            Host = node => new HostView(node == "c" ? HostCondition.Available : HostCondition.NoAgent, null, 0),
        };

        Assert.Equal(["c"], TargetDecision.Plan(request));
    }

    [Fact]
    public void Plan_RoundRobin_GoesOnBehindTheLastAndStartsOver()
    {
        var request = Request(task => task with { Strategy = HostStrategy.Count, Count = 2, Selection = HostSelection.RoundRobin });

        Assert.Equal(["a", "b"], TargetDecision.Plan(request));
        Assert.Equal(["c", "d"], TargetDecision.Plan(request with { PickedBefore = ["a", "b"] }));
        Assert.Equal(["d", "a"], TargetDecision.Plan(request with { PickedBefore = ["b", "c"] }));
        Assert.Equal(["d", "a"], TargetDecision.Plan(request with { PickedBefore = ["b", "cc"] }));
    }

    [Fact]
    public void Plan_LeastLoaded_TakesTheIdleHost()
    {
        var request = Request(task => task with { Strategy = HostStrategy.Any, Selection = HostSelection.LeastLoaded }) with
        {
            Host = node => new HostView(HostCondition.Available, null, node == "d" ? 0 : 3),
        };

        Assert.Equal(["d"], TargetDecision.Plan(request));
    }

    [Fact]
    public void Plan_Hash_IsTheSameForEveryRun_AndRandomForNone()
    {
        var hash = Request(task => task with { Strategy = HostStrategy.Any, Selection = HostSelection.Hash });
        var random = Request(task => task with { Strategy = HostStrategy.Any });
        var uids = Enumerable.Range(0, 40).Select(static i => $"uid-{i}").ToList();

        Assert.Single(uids.SelectMany(uid => TargetDecision.Plan(hash with { RunUid = uid })).Distinct());
        Assert.Equal(FourHosts, uids.SelectMany(uid => TargetDecision.Plan(random with { RunUid = uid })).Distinct().Order());
        Assert.Equal(TargetDecision.Plan(random), TargetDecision.Plan(random));
    }

    [Fact]
    public void Decide_PlanWritten_IsNotMadeAnew()
    {
        var request = Request(task => task with { Strategy = HostStrategy.Any }) with { Planned = ["gone"] };

        Assert.Equal("gone:Forbidden", Show(request));
    }

    [Fact]
    public void Decide_HostLeftTheGroup_KeepsItsExecution() => Assert.Equal("a b c d x:Forbidden", Show(Request() with { Existing = ["x"] }));

    [Fact]
    public void Decide_Rerun_TakesOnlyTheHostsAskedFor() => Assert.Equal("b", Show(Request() with { RerunHosts = ["b", "z"] }));

    private static string Show(TargetRequest request) => string.Join(
        ' ', TargetDecision.Decide(request).Select(target => target.Outcome is null ? target.Node : $"{target.Node}:{target.Outcome.Reason}"));

    private static TargetRequest Request(Func<DistributedCronTaskSpec, DistributedCronTaskSpec>? change = null) => new()
    {
        Namespace = "team",
        TaskName = "task",
        RunUid = "run-uid",
        Task = Make.Task(change).Spec!,
        Run = new DistributedCronRunSpec(),
        Groups = [Group("web", FourHosts)],
        Host = static _ => new HostView(HostCondition.Available, null, 0),
    };

    private static GroupView Group(string name, List<string> members) =>
        new(name, new HostGroupSpec { AllowedNamespaces = ["team"], AllowedUsers = ["*"] }, [.. members.Order(StringComparer.Ordinal)]);

    private static LabelSelector Label(string key, string value) => new() { MatchLabels = new Dictionary<string, string> { [key] = value } };
}
