using System.Text.Json.Nodes;
using Carillon.Operator.Configuration;
using Carillon.Tests.Simulation.Checks;
using static Carillon.Tests.Simulation.Kernel.SimThread;

namespace Carillon.Tests.Simulation;

/// <summary>What scenarios have found, told step by step: the seeds themselves mean something else after each change of the scenarios.</summary>
public class FoundBySimulationTests
{
    /// <summary>
    /// The operator that saw the task go was gone before it had collected, and the next one found a task of that name: the Runs of the first
    /// one stayed for ever where the cluster collects no garbage.
    /// </summary>
    [Fact]
    public void Task_AppliedAgainWhileNoOperatorRuns_LeavesNoRunsOfTheOneBefore() => OnItsThread(() =>
    {
        using var scene = new Scene(collectsGarbage: false);
        scene.ApplyTask();
        var first = scene.AddOperator("first");
        first.Start();
        scene.Pass(5);
        scene.ApplyRun("run");
        scene.Pass(5);
        Assert.NotNull((string?)scene.Find("distributedcronruns", "run")?.Spec?["taskRef"]?["uid"]);

        first.Kill();
        scene.Delete("distributedcrontasks", "task");
        scene.ApplyTask();
        var second = scene.AddOperator("second");
        second.Start();
        scene.Pass(60);

        Assert.True(second.IsLeading);
        Assert.Null(scene.Find("distributedcronruns", "run"));
    });

    /// <summary>
    /// Two Runs by hand, admitted and begun before the cache showed either as admitted: neither counted the other, so both ran at once.
    /// </summary>
    [Fact]
    public void ScopeTask_CacheLagsBehindTheAdmission_NeverTwoAtOnce() => OnItsThread(() =>
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            using var scene = new Scene(seed);
            scene.ApplyTask();
            scene.AddHost(slow: 1).StartAgent();
            scene.StartOperator();
            scene.Pass(5);

            scene.Network.LagRate = 0.8;
            scene.ApplyRun("run-1");
            scene.ApplyRun("run-2");
            scene.Pass(60);

            Assert.True(scene.Rules.Starts > 0); // what it must not do, the rules say while it runs
        }
    });

    /// <summary>
    /// The answer to the create of a Run was lost. When it was tried again the due time was too late, and was counted as missed beside its Run.
    /// </summary>
    [Fact]
    public void Missed_AnswerToTheCreateIsLostUntilItIsTooLate_CountsNoTimeThatHasItsRun() => OnItsThread(() =>
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            using var scene = new Scene(seed);
            scene.ApplyTask(new JsonObject
            {
                ["schedule"] = "*/5 * * * * *",
                ["endAt"] = "2026-03-29T00:56:00Z",
                ["startingDeadlineSeconds"] = 0,
            });
            scene.StartOperator();
            scene.Pass(4);
            scene.Network.FaultRate = 0.5;
            scene.Pass(120);

            Assert.True(scene.Rules.Fires > 0); // that none of them is missed too, the rules say with each mark
        }
    });

    /// <summary>
    /// A person deleted the Execution of a host that had taken over, and it was made again, as if it had never been: at once, and later by the next leader.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TakeOver_ItsExecutionIsDeletedByAPerson_IsNotMadeAgain(bool leaderChanges) => OnItsThread(() =>
    {
        using var scene = new Scene(nodes: 3);
        var hosts = Enumerable.Range(1, 3).Select(i => scene.AddHost($"host-{i}", slow: 1)).ToList();
        hosts.ForEach(static host => host.StartAgent());
        scene.ApplyTask(new JsonObject
        {
            ["strategy"] = "Count",
            ["count"] = 2,
            ["rollout"] = new JsonObject { ["canary"] = 1, ["pauseSeconds"] = 600 }, // so the Run has not ended when the next one leads
            ["retry"] = new JsonObject { ["limit"] = 2, ["on"] = new JsonArray("Lost") },
        });
        var options = new OperatorOptions { LostAfter = TimeSpan.FromSeconds(20) };
        var leader = scene.AddOperator("leader", options);
        var next = scene.AddOperator("next", options);
        leader.Start();
        scene.Pass(5);
        scene.ApplyRun("run");
        scene.Pass(4);
        hosts.Find(static host => host.IsRunning)!.Silence(true);
        while (!scene.Rules.Executions.Any(static execution => execution.Replaces is not null))
        {
            scene.Pass(1);
        }

        scene.Pass(3);
        scene.Delete("executions", scene.Rules.Executions.Single(static execution => execution.Replaces is not null).Name);
        if (leaderChanges)
        {
            leader.Kill();
            next.Start();
        }

        scene.Pass(60);

        Assert.Equal((leaderChanges, "Running"), (next.IsLeading, Assert.Single(scene.Rules.Runs).Phase));
        Assert.Single(scene.Rules.Executions, static execution => execution.Replaces is not null);
    });

    /// <summary>Who waited for the first success of a task was remembered for as long as the operator led, also when the task was gone.</summary>
    [Fact]
    public void HostJoin_TaskIsDeletedWhileAHostWaitsForIt_IsForgotten() => OnItsThread(() =>
    {
        using var scene = new Scene(nodes: 2);
        var present = scene.AddHost();
        var late = scene.AddHost("host-2");
        present.StartAgent();
        scene.ApplyTask(new JsonObject { ["onHostJoin"] = "RunOnce" });
        var leader = scene.StartOperator();
        scene.Pass(5);
        late.StartAgent();
        scene.Pass(5);

        scene.Delete("distributedcrontasks", "task");
        scene.Pass(60);

        Assert.True(leader.IsLeading);
        MemoryCheck.Run(leader.Parts, scene.Api);
    });

    /// <summary>
    /// A task was applied when one of two Runs that it would join was there already: the other one waits for such a Run, which history leaves alone.
    /// The check took the first for what it waits for.
    /// </summary>
    [Fact]
    public void Join_AppliedBetweenTheRunsOfOneTime_HistoryKeepsWhatWaits() => OnItsThread(() =>
    {
        using var scene = new Scene();
        scene.AddHost(slow: 1).StartAgent();
        var history = new JsonObject { ["successfulRuns"] = 0, ["failedRuns"] = 0 };
        scene.ApplyTask(new JsonObject { ["history"] = history.DeepClone() });
        scene.ApplyTask(new JsonObject { ["history"] = history.DeepClone(), ["dependsOn"] = new JsonArray(new JsonObject { ["task"] = "task" }) }, "second");
        scene.StartOperator();
        scene.Pass(5);
        scene.ApplyRun("run");
        scene.Pass(3);
        scene.ApplyTask(
            new JsonObject { ["dependsOn"] = new JsonArray(new JsonObject { ["task"] = "task" }, new JsonObject { ["task"] = "second" }) },
            "join");
        scene.Pass(300);

        var kept = Assert.Single(scene.Rules.Runs, static run => !run.IsGone);
        Assert.Equal(("second", "Succeeded"), (kept.TaskName, kept.Phase));
        scene.CheckTheEnd();
    });

    /// <summary>
    /// A task was applied in the second of two Runs that it would join, and history gave one of them up before the operator heard of the task. The check took
    /// it for one that joins, and the other one, which waits for such a Run, for one too many.
    /// </summary>
    [Fact]
    public void Join_OneRunIsGivenUpBeforeTheOperatorHearsOfTheTask_HistoryKeepsWhatWaits() => OnItsThread(() =>
    {
        var waiting = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            using var scene = new Scene(seed);
            scene.AddHost(network: scene.QuietNetwork()).StartAgent();
            var history = new JsonObject { ["successfulRuns"] = 0, ["failedRuns"] = 0 };
            scene.ApplyTask(new JsonObject { ["history"] = history.DeepClone() }, "first");
            scene.ApplyTask(new JsonObject { ["history"] = history.DeepClone() }, "second");
            scene.StartOperator();
            scene.Pass(5);
            scene.ApplyRun("run-1", "first");
            scene.ApplyRun("run-2", "second");
            scene.Change("distributedcronruns", "run-1", "cancel", true);
            scene.Until(() => scene.Rules.Runs.Any(static run => run.IsFinal)); // within the second in which they were made
            scene.Network.LagRate = 1;
            var always = new[] { "first", "second" }.Select(static task => new JsonObject { ["task"] = task, ["condition"] = "Always" });
            scene.ApplyTask(new JsonObject { ["dependsOn"] = new JsonArray([.. always]) }, "join");
            scene.Until(() => scene.Rules.Runs.Any(static run => run.IsGone));
            scene.Network.LagRate = 0;
            scene.Pass(60);

            waiting += scene.Rules.Runs.Any(static run => run is { TaskName: "second", IsGone: false }) ? 1 : 0;
            scene.CheckTheEnd();
        }

        Assert.InRange(waiting, 1, 19); // the others were joined
    });

    /// <summary>
    /// The create of a Run hung while its task was suspended, or got another schedule, and nobody looked at the task when that was over: its mark stayed before
    /// the Run, so that history kept it until the task was resumed, or due again.
    /// </summary>
    [Theory]
    [InlineData("suspend", "true")]
    [InlineData("schedule", "\"0 0 1 1 *\"")]
    public void Mark_TaskIsChangedWhileTheCreateOfItsRunHangs_HistoryDropsTheRun(string field, string value) => OnItsThread(() =>
    {
        for (var seed = 1; seed <= 10; seed++)
        {
            using var scene = new Scene(seed);
            scene.AddHost(network: scene.QuietNetwork()).StartAgent();
            scene.ApplyTask(new JsonObject
            {
                ["schedule"] = "*/30 * * * * *",
                ["history"] = new JsonObject { ["successfulRuns"] = 0, ["failedRuns"] = 0 },
            });
            scene.StartOperator();
            scene.Pass(59.99); // the second time: before the first one the task is compared with the server
            scene.Network.Hangs = true;
            scene.Pass(0.05);
            scene.Network.Hangs = false;
            scene.Change("distributedcrontasks", "task", field, JsonNode.Parse(value)!);
            scene.Pass(120);

            Assert.Equal((2, 0), (scene.Rules.Fires, scene.Rules.Runs.Count(static run => !run.IsGone)));
            scene.CheckTheEnd();
        }
    });

    /// <summary>A host was drained between two attempts and stayed so. Its Execution ran for ever, and so no further Run of the task began.</summary>
    [Fact]
    public void Retry_HostIsDrainedBetweenTwoAttempts_NextRunOfTheTaskGoesOn() => OnItsThread(() =>
    {
        using var scene = new Scene(nodes: 2);
        var failing = scene.AddHost(failing: 1);
        var other = scene.AddHost("host-2");
        failing.StartAgent();
        other.StartAgent();
        scene.ApplyTask(new JsonObject
        {
            ["concurrencyPolicy"] = "Queue",
            ["hostStartDeadlineSeconds"] = 30,
            ["retry"] = new JsonObject { ["limit"] = 3, ["backoff"] = new JsonObject { ["initialSeconds"] = 20, ["jitter"] = 0 } },
        });
        scene.StartOperator();
        scene.Pass(5);
        scene.ApplyRun("run-1");
        scene.Pass(10); // the first attempt has failed
        scene.Change("hostagents", "host-1", "drain", true, by: "trouble");
        scene.ApplyRun("run-2");
        scene.Pass(60);

        Assert.Equal(
            [("run-1", "PartiallySucceeded"), ("run-2", "PartiallySucceeded")],
            scene.Rules.Runs.Select(static run => (run.Name, run.Phase)).Order());
        Assert.Equal(
            ["Failed", "Missed", "Succeeded", "Succeeded"],
            scene.Api.List("executions").Select(static execution => (string?)execution.Status?["phase"] ?? (string?)execution.Spec?["outcome"]?["phase"]).Order());
    });

    /// <summary>
    /// The answer to a release was lost, and before the cache showed it another Execution came to be the first in line: it got the same place of the group.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GroupLimit_AnswerToTheReleaseIsLost_GivesNoPlaceTwice(bool isPausedThen) => OnItsThread(() =>
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            using var scene = new Scene(seed);
            scene.AddGroup("other", ["host-1"]);
            scene.Limit("all", 1);
            scene.Limit("other", 1);
            scene.ApplyTask();
            scene.ApplyTask(new JsonObject { ["hostGroups"] = new JsonArray("all", "other"), ["priority"] = 90 }, "urgent");
            scene.ApplyTask(new JsonObject { ["hostGroups"] = new JsonArray("other") }, "in-the-way");
            scene.AddHost(slow: 1).StartAgent();
            scene.StartOperator();
            scene.Pass(65); // the rules let an operator go by the limit of before for a minute
            scene.ApplyRun("first", "in-the-way");
            scene.Pass(0.5);
            scene.ApplyRun("urgent", "urgent");
            scene.Pass(0.5);

            scene.ApplyRun("usual");
            scene.Until(() => scene.Find("executions", "usual-host-1") is not null);
            scene.Network.LosesAnswers = true;
            scene.Network.LagRate = 1;
            scene.Until(() => scene.Find("executions", "usual-host-1")!.Spec!["releasedAt"] is not null);
            scene.Network.LosesAnswers = false;
            scene.Network.LagRate = 0;
            if (isPausedThen)
            {
                scene.Change("distributedcronruns", "usual", "paused", true);
                scene.Pass(0.1);
            }

            scene.Limit("other", 2);
            scene.Pass(180);

            Assert.Equal(3, scene.Rules.Starts); // how many at once, the rules say while it runs
        }
    });
}
