using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dispatch;

namespace Carillon.Tests.Unit.Operator.Dispatch;

public sealed class RunAdmissionDecisionTests
{
    private static readonly DistributedCronTask Task = Make.Task(static spec => spec with { TimeoutSeconds = 2 });

    [Fact]
    public void Decide_Manual_TakesTheTaskAsItIsNow()
    {
        var admit = Assert.IsType<RunAdmission.Admit>(RunAdmissionDecision.Decide(Asked(), [], Task, null, null));

        Assert.Equal((RunTrigger.Manual, Make.Now, 2), (admit.Trigger, admit.ScheduledTime, admit.Snapshot.TimeoutSeconds));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(true, 2)]
    public void Decide_Rerun_TakesTheEarlierSnapshotUnlessTheLatestIsAskedFor(bool? latest, int timeout)
    {
        var admit = Assert.IsType<RunAdmission.Admit>(RunAdmissionDecision.Decide(Asked("earlier", latest), [], Task, null, Earlier()));

        Assert.Equal((RunTrigger.Rerun, timeout), (admit.Trigger, admit.Snapshot.TimeoutSeconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public void Decide_Rerun_HasTheParametersOfTheEarlierRun(bool? latest)
    {
        IReadOnlyList<ParameterSpec> parameters = [new() { Name = "given" }, new() { Name = "usual", Default = "then" }, new() { Name = "none" }];
        var earlier = Earlier();
        earlier = earlier with
        {
            Spec = earlier.Spec! with
            {
                TaskSnapshot = earlier.Spec.TaskSnapshot! with { Parameters = parameters },
                Parameters = new Dictionary<string, string> { ["given"] = "by hand" },
            },
        };
        var task = Task with { Spec = Task.Spec! with { Parameters = [new() { Name = "given", Default = "new" }, new() { Name = "usual", Default = "now" }, new() { Name = "later", Default = "own" }] } };

        var admit = Assert.IsType<RunAdmission.Admit>(RunAdmissionDecision.Decide(Asked("earlier", latest), [], task, null, earlier));

        Assert.Equal(
            latest == true ? ["given by hand", "usual then", "later own"] : ["given by hand", "usual then", "none "],
            admit.Snapshot.Parameters!.Select(parameter => $"{parameter.Name} {parameter.Default}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public void Decide_RerunOfARunThatFollowedOthers_GetsTheirValuesAndWaitsForNobody(bool? latest)
    {
        var earlier = Earlier();
        earlier = earlier with
        {
            Spec = earlier.Spec! with { Upstreams = [new RunUpstream { Task = "up", Run = "up-1", RunUid = "up-uid", SameHost = true, Parameters = new Dictionary<string, string> { ["day"] = "monday" } }] },
        };

        var admit = Assert.IsType<RunAdmission.Admit>(RunAdmissionDecision.Decide(Asked("earlier", latest), [], Task, null, earlier));

        var upstream = Assert.Single(admit.Upstreams!);
        Assert.Equal(("up-1", null, "monday"), (upstream.Run, upstream.SameHost, upstream.Parameters!["day"]));
    }

    [Fact]
    public void Decide_RerunOfAnotherTasksRun_IsRefused()
    {
        var foreign = Earlier() with { Spec = Earlier().Spec! with { TaskRef = new RunTaskReference { Name = "task", Uid = "an-earlier-task" } } };

        Assert.Equal("RunNotFound", Refusal(Asked("earlier"), Task, null, foreign));
        Assert.Equal("RunNotFound", Refusal(Asked("earlier"), Task, null, null));
    }

    [Fact]
    public void Decide_WhatCannotBeCarriedOut_SaysWhy()
    {
        Assert.Equal("TaskNotFound", Refusal(Asked(), null, null, null));
        Assert.Equal("TaskNotAccepted", Refusal(Asked(), Task, "bad", null));
        Assert.Equal("InvalidSpec", Assert.IsType<RunAdmission.Refuse>(RunAdmissionDecision.Decide(Asked(), ["spec.x: bad"], Task, null, null)).Reason);
    }

    private static string Refusal(DistributedCronRun run, DistributedCronTask? task, string? rejection, DistributedCronRun? earlier) =>
        Assert.IsType<RunAdmission.Refuse>(RunAdmissionDecision.Decide(run, [], task, rejection, earlier)).Reason;

    private static DistributedCronRun Asked(string? rerunOf = null, bool? latest = null) => new()
    {
        Metadata = new ObjectMeta { Name = "asked", Namespace = "team", CreationTimestamp = Make.Now },
        Spec = new DistributedCronRunSpec
        {
            TaskRef = new RunTaskReference { Name = "task" },
            RerunOf = rerunOf is null ? null : new RerunReference { Run = rerunOf },
            UseLatestSpec = latest,
        },
    };

    private static DistributedCronRun Earlier()
    {
        var run = Make.Run("earlier", RunPhase.Failed);
        return run with { Spec = run.Spec! with { TaskSnapshot = run.Spec.TaskSnapshot! with { TimeoutSeconds = 1 } } };
    }
}
