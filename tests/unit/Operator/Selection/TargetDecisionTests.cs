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

    [Fact]
    public void Decide_FollowsHostByHost_TakesTheHostsOfTheOtherRunsOnly()
    {
        var request = Request() with { Followed = new HashSet<string> { "b", "d", "elsewhere" } };

        Assert.Equal("b d", Show(request));
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
        var request = Request() with { Host = node => new HostView(node == "b" ? ofB : HostCondition.Available, null) };

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
    public void Targets_RunNamesHosts_OnlyThoseTakePart() =>
        Assert.Equal("b d", Show(Request() with { Run = new DistributedCronRunSpec { Hosts = ["d", "b"] } }));

    [Fact]
    public void Targets_HostNamedThatIsInNoGroup_IsSaidAndNeverRuns()
    {
        var request = Request() with
        {
            Run = new DistributedCronRunSpec { Hosts = ["b", "typo", "z"] },
            Host = static node => new HostView(node == "typo" ? HostCondition.Unknown : HostCondition.Available, null),
        };

        Assert.Equal("b typo:NodeNotFound z:NotATarget", Show(request));
        Assert.Contains("none of the task's host groups (web)", TargetDecision.Decide(request)[2].Outcome!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ssd", null, "a:NotATarget b")]
    [InlineData(null, "ssd", "a:NotATarget b")]
    [InlineData(null, null, "a b")]
    public void Targets_HostNamedThatDoesNotMatch_IsSaidAndNeverRuns(string? taskDisk, string? runDisk, string expected)
    {
        var ofB = new Dictionary<string, string> { ["disk"] = "ssd" };
        var request = Request(task => task with { NodeSelector = taskDisk is null ? null : Label("disk", taskDisk) }) with
        {
            Run = new DistributedCronRunSpec { Hosts = ["a", "b"], NodeSelector = runDisk is null ? null : Label("disk", runDisk) },
            Host = node => new HostView(HostCondition.Available, node == "b" ? ofB : null),
        };

        Assert.Equal(expected, Show(request));
    }

    [Fact]
    public void Targets_AnyOfNamedHosts_TakesOneThatCanRun() => Assert.Equal(
        ["b"],
        TargetDecision.Plan(Request(task => task with { Strategy = HostStrategy.Any }) with { Run = new DistributedCronRunSpec { Hosts = ["a-typo", "b", "z"] } }));

    [Fact]
    public void Targets_Rerun_HostThatLeftIsSaid_AndNoneIsAdded()
    {
        var request = Request(task => task with { NodeSelector = Label("disk", "ssd") }) with
        {
            Run = new DistributedCronRunSpec { RerunOf = new RerunReference { Run = "earlier" } },
            Planned = ["a", "b", "gone", "left"],
            Host = static node => new HostView(
                node == "gone" ? HostCondition.Unknown : HostCondition.Available, node == "a" ? new Dictionary<string, string> { ["disk"] = "ssd" } : null),
        };

        Assert.Equal("a b:NotATarget gone:NodeNotFound left:Forbidden", Show(request));
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
            Host = node => new HostView(HostCondition.Available, labels.GetValueOrDefault(node)),
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
            Host = node => new HostView(node == "c" ? HostCondition.Available : HostCondition.NoAgent, null),
        };

        Assert.Equal(["c"], TargetDecision.Plan(request));
    }

    [Theory]
    [InlineData(HostSelection.Random)]
    [InlineData(HostSelection.RoundRobin)]
    [InlineData(HostSelection.LeastLoaded)]
    [InlineData(HostSelection.Hash)]
    public void Plan_Any_TakesAHostThatCannotStartAnythingOnlyBeforeOneThatIsNotThere(HostSelection selection)
    {
        var request = Request(task => task with { Strategy = HostStrategy.Count, Count = 3, Selection = selection }) with
        {
            Host = static node => new HostView(node == "a" ? HostCondition.NoAgent : HostCondition.Available, null, Troubled: node == "b"),
            Load = static node => node == "b" ? 0 : 5,
        };

        var plan = TargetDecision.Plan(request);

        Assert.Equal(["b", "c", "d"], plan.Order());
        Assert.Equal("b", plan[^1]);
    }

    [Fact]
    public void Plan_RoundRobin_GoesOnBehindTheLastAndStartsOver()
    {
        var request = Request(task => task with { Strategy = HostStrategy.Count, Count = 2, Selection = HostSelection.RoundRobin });

        Assert.Equal(["a", "b"], TargetDecision.Plan(request));
        Assert.Equal(["c", "d"], TargetDecision.Plan(request with { PickedLast = "b" }));
        Assert.Equal(["d", "a"], TargetDecision.Plan(request with { PickedLast = "c" }));
        Assert.Equal(["d", "a"], TargetDecision.Plan(request with { PickedLast = "cc" }));
    }

    [Fact]
    public void Plan_LeastLoaded_TakesTheIdleHost()
    {
        var request = Request(task => task with { Strategy = HostStrategy.Any, Selection = HostSelection.LeastLoaded }) with
        {
            Load = static node => node == "d" ? 0.1 : 0.3,
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
        Host = static _ => new HostView(HostCondition.Available, null),
        Load = static _ => 0,
    };

    private static GroupView Group(string name, List<string> members) =>
        new(name, new HostGroupSpec { AllowedNamespaces = ["team"], AllowedUsers = ["*"] }, [.. members.Order(StringComparer.Ordinal)]);

    private static LabelSelector Label(string key, string value) => new() { MatchLabels = new Dictionary<string, string> { [key] = value } };
}
