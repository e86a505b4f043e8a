using Carillon.Api;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dependencies;

namespace Carillon.Tests.Unit.Operator.Dependencies;

/// <summary>What upstream Runs let a task do, over several looks at them.</summary>
public sealed class JoinDecisionTests
{
    private static readonly DateTimeOffset Noon = Make.Now;

    private readonly List<DistributedCronRun> _runs = [];
    private readonly HashSet<string> _gone = [];
    private DistributedCronTask _task = Follower("a");
    private bool _takes = true;
    private DateTimeOffset _now = Noon;

    [Fact]
    public void Chain_UpstreamEnds_FiresOnceWithItsTimeAndValues()
    {
        End("a", Noon, change: static run => run with
        {
            Spec = run.Spec! with
            {
                TaskSnapshot = run.Spec.TaskSnapshot! with { Parameters = [new ParameterSpec { Name = "COLOUR", Default = "red" }, new ParameterSpec { Name = "SIZE", Default = "1" }] },
                Parameters = new Dictionary<string, string> { ["SIZE"] = "2" },
            },
        });

        var fire = Assert.Single(Look());
        Assert.Equal(Noon, fire.ScheduledTime);
        var upstream = Assert.Single(fire.Upstreams);
        Assert.Equal(("a", "a-0", "a-0-uid", RunPhase.Succeeded), (upstream.Task, upstream.Run, upstream.RunUid, upstream.Phase));
        Assert.Equal([("COLOUR", "red"), ("SIZE", "2")], upstream.Parameters!.Select(static value => (value.Key, value.Value)).Order());
        Assert.Empty(Look());
    }

    [Fact]
    public void Chain_UpstreamGoesOn_Waits()
    {
        _runs.Add(Run("a", Noon, null, RunPhase.Running));

        Assert.Empty(Look());
        Assert.Empty(Outcomes());
    }

    [Theory]
    [InlineData(RunPhase.Failed)]
    [InlineData(RunPhase.Skipped)]
    [InlineData(RunPhase.Cancelled)]
    public void DependsOn_UpstreamEndedOtherwise_IsEnteredAndLetsNothingRun(RunPhase phase)
    {
        End("a", Noon, phase);

        Assert.Empty(Look());
        Assert.Equal([UpstreamOutcome.NotMet], Outcomes());
    }

    [Fact]
    public void DependsOn_LateCorrection_RecallsNobody()
    {
        End("a", Noon, RunPhase.Failed);
        Look();
        _runs[0] = Run("a", Noon, null, RunPhase.Succeeded);

        Assert.Empty(Look());
        Assert.Equal([UpstreamOutcome.NotMet], Outcomes());
    }

    [Fact]
    public void DependsOn_TwoRunsOfOneSecond_FireBoth()
    {
        End("a", Noon, trigger: RunTrigger.Manual);
        End("a", Noon, trigger: RunTrigger.Manual);

        var fires = Look();

        Assert.Equal(["a-0", "a-1"], fires.Select(static fire => fire.Upstreams[0].Run));
        Assert.Equal(2, fires.Select(fire => DependencyRun.NameOf(_task, fire)).Distinct().Count());
    }

    [Fact]
    public void DependsOn_HostThatJoined_IsNoRunToFollow()
    {
        End("a", Noon, trigger: RunTrigger.HostJoin);

        Assert.Empty(Look());
        Assert.Empty(Outcomes());
    }

    [Fact]
    public void DependsOn_RunThatWasNeverAdmitted_IsNoRunToFollow()
    {
        End("a", Noon, RunPhase.Failed, change: static run => run with { Spec = run.Spec! with { TaskSnapshot = null } });

        Look();

        Assert.Empty(Outcomes());
    }

    [Fact]
    public void Join_TwoUpstreams_FiresOncePerScheduledTime()
    {
        _task = Follower("a", "b");
        End("a", Noon);
        End("a", Noon.AddMinutes(1));
        Assert.Empty(Look());

        End("b", Noon.AddMinutes(1));
        var fire = Assert.Single(Look());
        Assert.Equal((Noon.AddMinutes(1), "a-1 b-0"), (fire.ScheduledTime, string.Join(' ', fire.Upstreams.Select(static upstream => upstream.Run))));

        End("b", Noon);
        Assert.Equal(Noon, Assert.Single(Look()).ScheduledTime);
        Assert.Empty(Look());
    }

    [Fact]
    public void SameHost_UpstreamHasItsHosts_FiresBeforeItEnds()
    {
        _task = Follower("a") with { Spec = Follower("a").Spec! with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }] } };
        _runs.Add(Run("a", Noon, null, null));
        Assert.Empty(Look());
        _runs[0] = WithHosts(Run("a", Noon, null, RunPhase.Running), 2);

        var upstream = Assert.Single(Assert.Single(Look()).Upstreams);
        Assert.Equal((true, null), (upstream.SameHost, upstream.Phase));
        _runs[0] = WithHosts(Run("a", Noon, null, RunPhase.Failed), 2);
        Assert.Empty(Look());
    }

    [Fact]
    public void SameHost_UpstreamWithoutHosts_IsNotMet()
    {
        _task = Follower("a") with { Spec = Follower("a").Spec! with { DependsOn = [new TaskDependency { Task = "a", SameHost = true, Condition = DependencyCondition.Always }] } };
        _runs.Add(WithHosts(Run("a", Noon, null, RunPhase.Skipped), 0));

        Assert.Empty(Look());
        Assert.Equal([UpstreamOutcome.NotMet], Outcomes());
    }

    [Fact]
    public void SameHost_HostThatJoined_IsFollowed()
    {
        _task = Follower("a") with { Spec = Follower("a").Spec! with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }] } };
        _runs.Add(WithHosts(Run("a", Noon, null, RunPhase.Running, trigger: RunTrigger.HostJoin), 1));

        Assert.Single(Look());
    }

    [Fact]
    public void SameHost_WithPlainUpstream_WaitsForBoth()
    {
        _task = Follower("a") with { Spec = Follower("a").Spec! with { DependsOn = [new TaskDependency { Task = "a", SameHost = true }, new TaskDependency { Task = "b" }] } };
        _runs.Add(WithHosts(Run("a", Noon, null, RunPhase.Running), 2));
        _runs.Add(WithHosts(Run("b", Noon, null, RunPhase.Running), 2));
        Assert.Empty(Look());
        _runs[1] = WithHosts(Run("b", Noon, null, RunPhase.Succeeded), 2);

        Assert.Equal([true, null], Assert.Single(Look()).Upstreams.Select(static upstream => upstream.SameHost));
    }

    [Fact]
    public void Join_OneNotMet_NeverFiresForThatTime()
    {
        _task = Follower("a", "b");
        End("a", Noon);
        End("b", Noon, RunPhase.Failed);

        Assert.Empty(Look());
        Assert.All(_runs, run => Assert.False(JoinDecision.IsOpen(_task, run)));
    }

    /// <summary>Found by the simulation: the rest waited again for what had been given up, and its history was kept for it.</summary>
    [Fact]
    public void Join_OneNotMetAndGone_TheRestWaitsForNothing()
    {
        _task = Follower("a", "b");
        End("a", Noon);
        End("b", Noon, RunPhase.Failed);
        Look();
        Delete("b-0");
        End("a", Noon.AddMinutes(1));

        Assert.Empty(Look());
        Assert.False(JoinDecision.IsOpen(_task, _runs[0]));

        Delete("a-0");
        End("a", Noon.AddMinutes(2), name: "a-2");
        Look();

        Assert.Equal(["a-1", "a-2"], _task.Status!.Upstreams!.Runs!.Select(static entry => entry.Run));
    }

    [Fact]
    public void Join_OneNotMetAndGoneBeforeTheOtherEnds_WaitsForNothing()
    {
        _task = Follower("a", "b");
        End("b", Noon, RunPhase.Failed);
        Look();
        Delete("b-0");
        End("b", Noon.AddMinutes(1), name: "b-1");
        Look();
        End("a", Noon);

        Assert.Empty(Look());
        Assert.False(JoinDecision.IsOpen(_task, _runs.Single(static run => run.Metadata.Name == "a-0")));
    }

    [Fact]
    public void Join_TimesThatNothingElseComesFor_AreForgottenInTheEnd()
    {
        _task = Follower("a", "b");
        for (var i = 0; i < JoinDecision.MostWaiting + 20; i++)
        {
            End("b", Noon.AddMinutes(i), RunPhase.Failed, name: $"b-{i}");
            Look();
            Delete($"b-{i}");
        }

        Assert.InRange(_task.Status!.Upstreams!.Runs!.Count, 1, JoinDecision.MostWaiting + 1);
    }

    [Fact]
    public void Join_SecondRunOfTheSameTime_IsADuplicateAndTheFirstOneJoins()
    {
        _task = Follower("a", "b");
        _runs.Add(Run("a", Noon, Noon.AddSeconds(1), RunPhase.Running)); // the first, still at work
        End("a", Noon, created: Noon.AddSeconds(2), phase: RunPhase.Failed);
        End("b", Noon);

        Assert.Empty(Look());
        Assert.Contains(UpstreamOutcome.Duplicate, Outcomes());
        _runs[0] = Run("a", Noon, Noon.AddSeconds(1), RunPhase.Succeeded, "a-0");

        var fire = Assert.Single(Look());
        Assert.Equal("a-0", fire.Upstreams[0].Run);
    }

    /// <summary>Found by the simulation: the second waited for others that had joined already, and was kept beyond its history for that.</summary>
    [Fact]
    public void Join_SecondRunOfATimeThatWasJoinedAndIsGone_IsADuplicate()
    {
        _task = Follower("a", "b");
        End("a", Noon);
        End("b", Noon);
        _runs.Add(Run("a", Noon, Noon.AddSeconds(2), RunPhase.Running, "a-1"));
        Assert.Single(Look());
        Delete("a-0");
        Delete("b-0");
        End("b", Noon.AddMinutes(1), name: "b-1");
        Look();
        _runs.RemoveAll(static run => run.Metadata.Name == "a-1");
        End("a", Noon, created: Noon.AddSeconds(2), name: "a-1");

        Assert.Empty(Look());
        Assert.False(JoinDecision.IsOpen(_task, _runs.Single(static run => run.Metadata.Name == "a-1")));

        Delete("a-1");
        End("b", Noon.AddMinutes(2), name: "b-2");
        Look();

        Assert.Equal(["b-1", "b-2"], _task.Status!.Upstreams!.Runs!.Select(static entry => entry.Run));
    }

    [Fact]
    public void Join_OrderOfTheNames_DoesNotChangeTheRun()
    {
        End("a", Noon);
        End("b", Noon);
        _task = Follower("a", "b");
        var first = DependencyRun.NameOf(_task, Assert.Single(JoinDecision.Decide(Facts()).Fires));
        _task = Follower("b", "a");

        Assert.Equal(first, DependencyRun.NameOf(_task, Assert.Single(JoinDecision.Decide(Facts()).Fires)));
    }

    [Fact]
    public void Join_WaitingRunDeleted_JoinsNoMore()
    {
        _task = Follower("a", "b");
        End("a", Noon);
        Look();
        Delete("a-0");
        End("b", Noon);

        Assert.Empty(Look());
    }

    [Fact]
    public void Join_TooManyTimesWait_TheOldestAreGivenUp()
    {
        _task = Follower("a", "b");
        for (var i = 0; i <= JoinDecision.MostWaiting; i++)
        {
            End("a", Noon.AddMinutes(i));
        }

        var step = JoinDecision.Decide(Facts());

        Assert.Equal([Noon], step.GivenUp);
        Take(step);
        Assert.False(JoinDecision.IsOpen(_task, _runs[0]));
        Assert.True(JoinDecision.IsOpen(_task, _runs[1]));
        End("b", Noon);
        Assert.Empty(Look());
        End("b", Noon.AddMinutes(1));
        Assert.Single(Look());
    }

    [Fact]
    public void Join_GivenUpAfterANewerTimeWasJoined_IsNothingToTell()
    {
        _task = Follower("a", "b");
        for (var i = 0; i <= JoinDecision.MostWaiting + 1; i++)
        {
            End("a", Noon.AddMinutes(i));
        }

        End("b", Noon.AddMinutes(5));
        var step = JoinDecision.Decide(Facts());

        Assert.Empty(step.GivenUp);
        Assert.Equal(1, step.Upstreams!.Runs!.Count(static entry => entry.Outcome == UpstreamOutcome.Abandoned));
    }

    [Fact]
    public void DependsOn_TaskOfItsFirstGeneration_FollowsFromItsCreation()
    {
        _now = Noon.AddHours(1); // no operator was there all the while
        End("a", Noon.AddHours(-11));
        Assert.Empty(Look());

        End("a", Noon.AddHours(-9));
        Assert.Single(Look());
    }

    [Fact]
    public void DependsOn_AddedLater_FiresNothingOfThePast()
    {
        _now = Noon.AddSeconds(0.5);
        _task = _task with { Metadata = _task.Metadata with { Generation = 2 } };
        End("a", Noon.AddMinutes(-1));
        End("a", Noon); // in this second, before the edit
        _runs.Add(Run("a", Noon, null, RunPhase.Running, "a-2"));
        Assert.Empty(Look());
        _runs[^1] = Run("a", Noon, null, RunPhase.Succeeded, "a-2");
        Assert.Empty(Look());

        End("a", Noon, trigger: RunTrigger.Manual); // in this second, after it

        Assert.Equal("a-3", Assert.Single(Look()).Upstreams[0].Run);
    }

    [Fact]
    public void DependsOn_Edited_BeginsAnew()
    {
        _task = Follower("a", "b");
        End("a", Noon);
        Look();
        _now = Noon.AddMinutes(1);
        _task = _task with { Metadata = _task.Metadata with { Generation = 2 }, Spec = Follower("a").Spec };

        Assert.Empty(Look());
        Assert.All(_runs, run => Assert.False(JoinDecision.IsOpen(_task, run)));
        End("a", Noon.AddMinutes(2));
        Assert.Single(Look());
    }

    [Fact]
    public void DependsOn_OtherFieldEdited_GoesOn()
    {
        Look();
        _task = _task with { Metadata = _task.Metadata with { Generation = 2 }, Spec = _task.Spec! with { Priority = 7 } };
        End("a", Noon.AddMinutes(-1));

        Assert.Single(Look());
    }

    [Fact]
    public void DependsOn_TakenOut_ForgetsTheLedger()
    {
        End("a", Noon);
        Look();
        _task = _task with { Spec = _task.Spec! with { DependsOn = null } };

        Assert.Null(JoinDecision.Decide(Facts()).Upstreams);
    }

    [Fact]
    public void Suspend_UpstreamEndsMeanwhile_IsNeverMadeUpFor()
    {
        _takes = false;
        End("a", Noon);
        Look();
        _takes = true;

        Assert.Empty(Look());
        Assert.Equal([UpstreamOutcome.NotUsed], Outcomes());
    }

    [Fact]
    public void DependsOn_HistoryDeleted_FiresNotAgain()
    {
        End("a", Noon);
        Assert.Single(Look());
        Delete("a-0");

        Assert.Empty(Look());
        End("a", Noon.AddMinutes(1), name: "a-1");
        Assert.Equal(Noon.AddMinutes(1), Assert.Single(Look()).ScheduledTime);
        Assert.Single(Outcomes()); // what is gone leaves with the next entry
    }

    [Fact]
    public void DependsOn_RunNotKnownToBeGone_KeepsItsEntry()
    {
        End("a", Noon);
        Look();
        var hidden = _runs[0];
        _runs.Clear();
        End("a", Noon.AddMinutes(1), name: "a-9");
        Look();
        _runs.Add(hidden); // a cache that had lagged behind shows it again

        Assert.Empty(Look());
    }

    [Fact]
    public void Ledger_Full_PutsTheOldestOutOfAccount()
    {
        for (var i = 0; i < Limits.UpstreamLedger + 5; i++)
        {
            End("a", Noon.AddMinutes(i), RunPhase.Failed);
        }

        Look();

        Assert.Equal(Limits.UpstreamLedger, _task.Status!.Upstreams!.Runs!.Count);
        Assert.False(JoinDecision.IsOpen(_task, _runs[0]));
        var ledger = _task.Status.Upstreams;
        Look();
        Assert.Same(ledger, _task.Status.Upstreams);
    }

    [Fact]
    public void Open_UntilTheRunIsRecorded()
    {
        End("a", Noon);
        Assert.True(JoinDecision.IsOpen(_task, _runs[0])); // before anything is written: a crash after the Run was made finds both
        var step = JoinDecision.Decide(Facts());
        _task = _task with { Status = new DistributedCronTaskStatus { Upstreams = step.Upstreams } };
        Assert.True(JoinDecision.IsOpen(_task, _runs[0])); // the server did not take the Run yet
        Take(step);

        Assert.False(JoinDecision.IsOpen(_task, _runs[0]));
    }

    [Fact]
    public void Refused_ForGood_IsNotTriedAgain()
    {
        End("a", Noon);
        var step = JoinDecision.Decide(Facts());
        _task = _task with { Status = new DistributedCronTaskStatus { Upstreams = JoinDecision.Record(step.Upstreams!, step.Fires[0], null) } };

        Assert.Empty(Look());
        Assert.Equal([UpstreamOutcome.NotUsed], Outcomes());
    }

    [Fact]
    public void NothingNew_KeepsTheVeryLedger()
    {
        End("a", Noon);
        Look();

        Assert.Same(_task.Status!.Upstreams, JoinDecision.Decide(Facts()).Upstreams);
    }

    [Fact]
    public void MayLetOthersRun_OnlyAtTheEndAndWhenAllHostsAreKnown()
    {
        var pending = Run("a", Noon, null, null);
        var fannedOut = Run("a", Noon, null, RunPhase.Running);
        var ended = Run("a", Noon, null, RunPhase.Succeeded);

        Assert.True(JoinDecision.MayLetOthersRun(pending, fannedOut));
        Assert.True(JoinDecision.MayLetOthersRun(fannedOut, ended));
        Assert.True(JoinDecision.MayLetOthersRun(null, ended));
        Assert.False(JoinDecision.MayLetOthersRun(ended, ended with { Metadata = ended.Metadata with { ResourceVersion = "2" } }));
        Assert.False(JoinDecision.MayLetOthersRun(null, pending));
        Assert.False(JoinDecision.MayLetOthersRun(ended, null));
    }

    private static DistributedCronTask Follower(params string[] upstreams) =>
        Make.Task(spec => spec with { Schedule = null, DependsOn = [.. upstreams.Select(static upstream => new TaskDependency { Task = upstream })] });

    private static DistributedCronRun Run(string task, DateTimeOffset scheduled, DateTimeOffset? created, RunPhase? phase, string? name = null, RunTrigger trigger = RunTrigger.Schedule)
    {
        var run = Make.Run(name ?? $"{task}-0", phase, trigger, scheduled);
        var succeeded = phase == RunPhase.Succeeded ? 2 : 0;
        return run with
        {
            Metadata = run.Metadata with { CreationTimestamp = created ?? scheduled },
            Spec = run.Spec! with { TaskRef = new RunTaskReference { Name = task, Uid = $"{task}-uid" } },
            Status = run.Status is null ? null : run.Status with { Counts = new RunCounts { Desired = 2, Succeeded = succeeded, Failed = 2 - succeeded } },
        };
    }

    private static DistributedCronRun WithHosts(DistributedCronRun run, int hosts) =>
        run with { Status = run.Status! with { FannedOut = true, Plan = new RunPlan { Total = hosts } } };

    private void End(
        string task,
        DateTimeOffset scheduled,
        RunPhase phase = RunPhase.Succeeded,
        DateTimeOffset? created = null,
        RunTrigger trigger = RunTrigger.Schedule,
        string? name = null,
        Func<DistributedCronRun, DistributedCronRun>? change = null)
    {
        var run = Run(task, scheduled, created, phase, name ?? $"{task}-{_runs.Count(other => other.Spec!.TaskRef!.Name == task)}", trigger);
        _runs.Add(change?.Invoke(run) ?? run);
    }

    private void Delete(string run)
    {
        _runs.RemoveAll(other => other.Metadata.Name == run);
        _gone.Add($"{run}-uid");
    }

    /// <summary>Decides, makes the Runs and writes the ledger.</summary>
    private IReadOnlyList<DependencyFire> Look()
    {
        var step = JoinDecision.Decide(Facts());
        Take(step);
        return step.Fires;
    }

    private void Take(JoinStep step)
    {
        var upstreams = step.Fires.Aggregate(step.Upstreams, (ledger, fire) => JoinDecision.Record(ledger!, fire, DependencyRun.NameOf(_task, fire)));
        _task = _task with { Status = new DistributedCronTaskStatus { Upstreams = upstreams } };
    }

    private JoinFacts Facts() => new() { Task = _task, Takes = _takes, Runs = _runs, IsGone = _gone.Contains, Now = _now };

    private IEnumerable<UpstreamOutcome?> Outcomes() => (_task.Status?.Upstreams?.Runs ?? []).Select(static entry => entry.Outcome);
}
