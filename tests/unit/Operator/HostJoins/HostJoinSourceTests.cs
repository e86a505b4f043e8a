using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.HostJoins;

namespace Carillon.Tests.Unit.Operator.HostJoins;

public sealed class HostJoinSourceTests
{
    [Fact]
    public void Of_SeveralRuns_IsTheSnapshotOfTheNewestSuccess()
    {
        var runs = new[]
        {
            Ended("a", RunPhase.Succeeded, -3, timeout: 3), Ended("b", RunPhase.Succeeded, -2, timeout: 2), Ended("c", RunPhase.PartiallySucceeded, -1, timeout: 1),
        };

        Assert.Equal(2, HostJoinSource.Of(Make.Task(static spec => spec with { TimeoutSeconds = 9 }), runs)!.Spec.TimeoutSeconds);
    }

    [Fact]
    public void Of_SuccessWithParameters_KeepsThem()
    {
        var run = Ended("a", RunPhase.Succeeded, -1, timeout: 1);
        run = run with
        {
            Spec = run.Spec! with
            {
                TaskSnapshot = run.Spec.TaskSnapshot! with { Parameters = [new ParameterSpec { Name = "VERSION", Required = true }] },
                Parameters = new Dictionary<string, string> { ["VERSION"] = "7" },
            },
        };

        Assert.Equal("7", Assert.Single(HostJoinSource.Of(Make.Task(), [run])!.Spec.Parameters!).Default);
    }

    [Fact]
    public void Of_SuccessThatFollowedAnother_HandsOnItsValuesAndWaitsForNoHost()
    {
        var run = Ended("a", RunPhase.Succeeded, -1, timeout: 1);
        run = run with { Spec = run.Spec! with { Upstreams = [new RunUpstream { Task = "build", Run = "build-1", RunUid = "uid", SameHost = true }] } };

        var upstream = Assert.Single(HostJoinSource.Of(Make.Task(), [run])!.Upstreams!);

        Assert.Equal(("build-1", null), (upstream.Run, upstream.SameHost));
    }

    [Fact]
    public void Of_SuccessBeforeAnEditOfWhereTheTaskRuns_RunsWhereTheTaskDoesNow()
    {
        var task = Make.Task(static spec => spec with { HostGroups = ["old", "new"], NodeSelector = new LabelSelector() });
        var run = Ended("a", RunPhase.Succeeded, -1, timeout: 1);
        run = run with { Spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { HostGroups = ["old"] } } };

        var source = HostJoinSource.Of(task, [run])!.Spec;

        Assert.Equal((task.Spec!.HostGroups, task.Spec.NodeSelector, 1), (source.HostGroups, source.NodeSelector, source.TimeoutSeconds));
    }

    [Fact]
    public void Of_NeverSucceeded_IsNothing() => Assert.Null(HostJoinSource.Of(Make.Task(), [Ended("a", RunPhase.Failed, -1, timeout: 1)]));

    [Fact]
    public void Of_SuccessThatHistoryHasDropped_IsTheTaskAsItIsWritten()
    {
        var task = Make.Task(static spec => spec with { TimeoutSeconds = 9 }, new DistributedCronTaskStatus { LastSuccessfulTime = Make.Now });

        Assert.Equal(new HostJoinSource(task.Spec!, null), HostJoinSource.Of(task, []));
    }

    [Fact]
    public void Fingerprint_WhereTheTaskRuns_IsAllThatCounts()
    {
        static string Of(Func<DistributedCronTaskSpec, DistributedCronTaskSpec> change) => JoinNotes.FingerprintOf(Make.Task(change).Spec!);
        var before = Of(static spec => spec with { HostGroups = ["a", "b"] });

        Assert.Equal(before, Of(static spec => spec with { HostGroups = ["b", "a"], Schedule = "5 * * * *", TimeoutSeconds = 3 }));
        Assert.NotEqual(before, Of(static spec => spec with { HostGroups = ["a"] }));
        Assert.NotEqual(before, Of(static spec => spec with
        {
            HostGroups = ["a", "b"],
            NodeSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["disk"] = "ssd" } },
        }));
    }

    private static DistributedCronRun Ended(string name, RunPhase phase, int hours, int timeout)
    {
        var run = Make.Run(name, phase, completed: Make.Now.AddHours(hours));
        return run with { Spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { TimeoutSeconds = timeout } } };
    }
}
