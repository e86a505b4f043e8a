using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Executions;
using Carillon.Operator.Selection;

namespace Carillon.Tests.Unit.Operator.Executions;

public sealed class ExecutionFactoryTests
{
    [Fact]
    public void Make_Host_SaysAllTheAgentNeeds()
    {
        var execution = Factory(Make.Run()).Make(new Target("web-1", null), place: 2, wave: 3, ["web"], Make.Now);

        Assert.Equal("run-web-1", execution.Metadata.Name);
        Assert.Equal(("task", "run", "web-1"), (
            execution.Metadata.Labels![CarillonLabels.Task], execution.Metadata.Labels[CarillonLabels.Run], execution.Metadata.Labels[CarillonLabels.Node]));
        Assert.Equal("run-uid", Assert.Single(execution.Metadata.OwnerReferences!).Uid);
        var spec = execution.Spec!;
        Assert.Equal(("task-uid", "run-uid", Make.Now), (spec.TaskRef!.Uid, spec.RunRef!.Uid, spec.ReleasedAt));
        Assert.Equal((300, 10, 300, 50), (spec.TimeoutSeconds, spec.TerminationGracePeriodSeconds, spec.StartDeadlineSeconds, spec.Priority));
        Assert.Equal((ConcurrencyPolicy.Forbid, ConcurrencyScope.Host), (spec.Concurrency!.Policy, spec.Concurrency.Scope));
        Assert.Equal((2, 3, 3), (spec.Shard!.Index, spec.Shard.Count, spec.Wave));
        Assert.Equal(["web"], spec.Groups!);
        Assert.Equal("true", spec.Executor!.Shell!.Command);
    }

    [Fact]
    public void Make_HostThatCannotRun_IsNeverReleased()
    {
        var outcome = new ExecutionOutcome { Phase = ExecutionPhase.Missed, Reason = "NoAgent" };

        var spec = Factory(Make.Run()).Make(new Target("web-1", outcome), 0, null, ["web"], Make.Now).Spec!;

        Assert.Equal((null, outcome, null), (spec.ReleasedAt, spec.Outcome, spec.Groups));
    }

    [Fact]
    public void Make_Jitter_GivesEachHostItsOwnStablePlace()
    {
        var run = Make.Run();
        run = run with { Spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { JitterSeconds = 600 } } };
        var places = Enumerable.Range(0, 20).Select(i => NotBefore(run, $"host-{i}")).ToList();

        Assert.All(places, time => Assert.InRange(time!.Value, Make.Now, Make.Now.AddSeconds(600)));
        Assert.True(places.Distinct().Count() > 10);
        Assert.Equal(NotBefore(run, "host-7"), NotBefore(run, "host-7"));
        Assert.Null(NotBefore(run with { Spec = run.Spec with { Trigger = RunTrigger.Manual } }, "host-7"));
    }

    [Fact]
    public void Jitter_CatchUp_SpreadsFromTheCreationOfTheRun()
    {
        var run = Make.Run(trigger: RunTrigger.CatchUp, scheduled: Make.Now.AddHours(-1));
        run = run with
        {
            Metadata = run.Metadata with { CreationTimestamp = Make.Now },
            Spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { JitterSeconds = 600 } },
        };
        var places = Enumerable.Range(0, 20).Select(i => NotBefore(run, $"host-{i}")).ToList();

        Assert.All(places, time => Assert.InRange(time!.Value, Make.Now, Make.Now.AddSeconds(600)));
        Assert.True(places.Distinct().Count() > 10);
    }

    private static DateTimeOffset? NotBefore(DistributedCronRun run, string node) =>
        Factory(run).Make(new Target(node, null), 0, null, ["web"], Make.Now).Spec!.NotBefore;

    private static ExecutionFactory Factory(DistributedCronRun run) => new(run, new Dictionary<string, string>(), hosts: 3);
}
