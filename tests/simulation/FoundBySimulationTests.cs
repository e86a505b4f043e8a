using System.Text.Json.Nodes;
using Carillon.Kubernetes.Client;
using Carillon.Operator.Configuration;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Checks;
using Carillon.Tests.Simulation.Hosts;
using Carillon.Tests.Simulation.Kernel;
using Carillon.Tests.Simulation.Operators;
using static Carillon.Tests.Simulation.Kernel.SimThread;

namespace Carillon.Tests.Simulation;

/// <summary>What scenarios have found, told step by step: the seeds themselves mean something else after each change of the scenarios.</summary>
public class FoundBySimulationTests
{
    private const string Namespace = "team";

    /// <summary>
    /// The operator that saw the task go was gone before it had collected, and the next one found a task of that name: the Runs of the first
    /// one stayed for ever where the cluster collects no garbage.
    /// </summary>
    [Fact]
    public void Task_AppliedAgainWhileNoOperatorRuns_LeavesNoRunsOfTheOneBefore() => OnItsThread(() =>
    {
        var kernel = new SimKernel(1);
        var api = new SimApi(kernel) { CollectsGarbage = false };
        ApplyTask(api);
        using var first = new SimOperator(kernel, api, new SimNetwork(kernel.Choices.Fork()), "first", new OperatorOptions());
        first.Start();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        ApplyRun(api, "run");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        Assert.NotNull((string?)api.Find("distributedcronruns", Namespace, "run")?.Spec?["taskRef"]?["uid"]);

        first.Kill();
        api.Delete("distributedcrontasks", Namespace, "task", null, "user");
        ApplyTask(api);
        using var second = new SimOperator(kernel, api, new SimNetwork(kernel.Choices.Fork()), "second", new OperatorOptions());
        second.Start();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(60));

        Assert.True(second.IsLeading);
        Assert.Null(api.Find("distributedcronruns", Namespace, "run"));
    });

    /// <summary>
    /// Two Runs by hand, admitted and begun before the cache showed either as admitted: neither counted the other, so both ran at once.
    /// </summary>
    [Fact]
    public void ScopeTask_CacheLagsBehindTheAdmission_NeverTwoAtOnce() => OnItsThread(() =>
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var kernel = new SimKernel(seed);
            var api = new SimApi(kernel);
            var network = new SimNetwork(kernel.Choices.Fork());
            var rules = new RuleBook(kernel, api);
            MakeHosts(api);
            ApplyTask(api);
            using var host = new SimHost(kernel, api, network, "host-1", rules, new SimLogger(kernel)) { SlowRate = 1 };
            host.StartAgent();
            using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
            leader.Start();
            kernel.RunUntil(kernel.UtcNow.AddSeconds(5));

            network.LagRate = 0.8;
            ApplyRun(api, "run-1");
            ApplyRun(api, "run-2");
            kernel.RunUntil(kernel.UtcNow.AddSeconds(60));

            Assert.True(rules.Starts > 0); // what it must not do, the rules say while it runs
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
            var kernel = new SimKernel(seed);
            var api = new SimApi(kernel);
            var network = new SimNetwork(kernel.Choices.Fork());
            var rules = new RuleBook(kernel, api);
            MakeHosts(api);
            ApplyTask(api, new JsonObject
            {
                ["schedule"] = "*/5 * * * * *",
                ["endAt"] = "2026-03-29T00:56:00Z",
                ["startingDeadlineSeconds"] = 0,
            });
            using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
            leader.Start();
            kernel.RunUntil(kernel.UtcNow.AddSeconds(4));
            network.FaultRate = 0.5;
            kernel.RunUntil(kernel.UtcNow.AddSeconds(120));

            Assert.True(rules.Fires > 0); // that none of them is missed too, the rules say with each mark
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
        var kernel = new SimKernel(1);
        var api = new SimApi(kernel);
        var network = new SimNetwork(kernel.Choices.Fork());
        var rules = new RuleBook(kernel, api);
        MakeHosts(api, 3);
        var hosts = Enumerable.Range(1, 3).Select(i => new SimHost(kernel, api, network, $"host-{i}", rules, new SimLogger(kernel)) { SlowRate = 1 }).ToList();
        hosts.ForEach(static host => host.StartAgent());
        ApplyTask(api, new JsonObject
        {
            ["strategy"] = "Count",
            ["count"] = 2,
            ["rollout"] = new JsonObject { ["canary"] = 1, ["pauseSeconds"] = 600 }, // so the Run has not ended when the next one leads
            ["retry"] = new JsonObject { ["limit"] = 2, ["on"] = new JsonArray("Lost") },
        });
        var options = new OperatorOptions { LostAfter = TimeSpan.FromSeconds(20) };
        using var leader = new SimOperator(kernel, api, network, "leader", options);
        using var next = new SimOperator(kernel, api, network, "next", options);
        leader.Start();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        ApplyRun(api, "run");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(4));
        hosts.Find(static host => host.IsRunning)!.Silence(true);
        while (!rules.Executions.Any(static execution => execution.Replaces is not null))
        {
            kernel.RunUntil(kernel.UtcNow.AddSeconds(1));
        }

        kernel.RunUntil(kernel.UtcNow.AddSeconds(3));
        api.Delete("executions", Namespace, rules.Executions.Single(static execution => execution.Replaces is not null).Name, null, "user");
        if (leaderChanges)
        {
            leader.Kill();
            next.Start();
        }

        kernel.RunUntil(kernel.UtcNow.AddSeconds(60));

        Assert.Equal((leaderChanges, "Running"), (next.IsLeading, Assert.Single(rules.Runs).Phase));
        Assert.Single(rules.Executions, static execution => execution.Replaces is not null);
        hosts.ForEach(static host => host.Dispose());
    });

    /// <summary>Who waited for the first success of a task was remembered for as long as the operator led, also when the task was gone.</summary>
    [Fact]
    public void HostJoin_TaskIsDeletedWhileAHostWaitsForIt_IsForgotten() => OnItsThread(() =>
    {
        var kernel = new SimKernel(1);
        var api = new SimApi(kernel);
        var network = new SimNetwork(kernel.Choices.Fork());
        var rules = new RuleBook(kernel, api);
        MakeHosts(api, 2);
        using var present = new SimHost(kernel, api, network, "host-1", rules, new SimLogger(kernel));
        using var late = new SimHost(kernel, api, network, "host-2", rules, new SimLogger(kernel));
        present.StartAgent();
        ApplyTask(api, new JsonObject { ["onHostJoin"] = "RunOnce" });
        using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
        leader.Start();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        late.StartAgent();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));

        api.Delete("distributedcrontasks", Namespace, "task", null, "user");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(60));

        Assert.True(leader.IsLeading);
        MemoryCheck.Run(leader.Parts, api);
    });

    /// <summary>
    /// A task was applied when one of two Runs that it would join was there already: the other one waits for such a Run, which history leaves alone.
    /// The check took the first for what it waits for.
    /// </summary>
    [Fact]
    public void Join_AppliedBetweenTheRunsOfOneTime_HistoryKeepsWhatWaits() => OnItsThread(() =>
    {
        var kernel = new SimKernel(1);
        var api = new SimApi(kernel);
        var network = new SimNetwork(kernel.Choices.Fork());
        var rules = new RuleBook(kernel, api);
        MakeHosts(api);
        using var host = new SimHost(kernel, api, network, "host-1", rules, new SimLogger(kernel)) { SlowRate = 1 };
        host.StartAgent();
        var history = new JsonObject { ["successfulRuns"] = 0, ["failedRuns"] = 0 };
        ApplyTask(api, new JsonObject { ["history"] = history.DeepClone() });
        ApplyTask(api, new JsonObject { ["history"] = history.DeepClone(), ["dependsOn"] = new JsonArray(new JsonObject { ["task"] = "task" }) }, "second");
        using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
        leader.Start();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        ApplyRun(api, "run");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(3));
        ApplyTask(
            api,
            new JsonObject { ["dependsOn"] = new JsonArray(new JsonObject { ["task"] = "task" }, new JsonObject { ["task"] = "second" }) },
            "join");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(300));

        var kept = Assert.Single(rules.Runs, static run => !run.IsGone);
        Assert.Equal(("second", "Succeeded"), (kept.TaskName, kept.Phase));
        new EndCheck(rules, api, kernel.UtcNow).Run();
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
            var kernel = new SimKernel(seed);
            var api = new SimApi(kernel);
            var network = new SimNetwork(kernel.Choices.Fork());
            var rules = new RuleBook(kernel, api);
            MakeHosts(api);
            using var host = new SimHost(kernel, api, new SimNetwork(kernel.Choices.Fork()), "host-1", rules, new SimLogger(kernel));
            host.StartAgent();
            var history = new JsonObject { ["successfulRuns"] = 0, ["failedRuns"] = 0 };
            ApplyTask(api, new JsonObject { ["history"] = history.DeepClone() }, "first");
            ApplyTask(api, new JsonObject { ["history"] = history.DeepClone() }, "second");
            using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
            leader.Start();
            kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
            ApplyRun(api, "run-1", "first");
            ApplyRun(api, "run-2", "second");
            api.Patch("distributedcronruns", Namespace, "run-1", Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["cancel"] = true } }), null, "user");
            Until(kernel, () => rules.Runs.Any(static run => run.IsFinal)); // within the second in which they were made
            network.LagRate = 1;
            var always = new[] { "first", "second" }.Select(static task => new JsonObject { ["task"] = task, ["condition"] = "Always" });
            ApplyTask(api, new JsonObject { ["dependsOn"] = new JsonArray([.. always]) }, "join");
            Until(kernel, () => rules.Runs.Any(static run => run.IsGone));
            network.LagRate = 0;
            kernel.RunUntil(kernel.UtcNow.AddSeconds(60));

            waiting += rules.Runs.Any(static run => run is { TaskName: "second", IsGone: false }) ? 1 : 0;
            new EndCheck(rules, api, kernel.UtcNow).Run();
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
            var kernel = new SimKernel(seed);
            var api = new SimApi(kernel);
            var network = new SimNetwork(kernel.Choices.Fork());
            var rules = new RuleBook(kernel, api);
            MakeHosts(api);
            using var host = new SimHost(kernel, api, new SimNetwork(kernel.Choices.Fork()), "host-1", rules, new SimLogger(kernel));
            host.StartAgent();
            ApplyTask(api, new JsonObject
            {
                ["schedule"] = "*/30 * * * * *",
                ["history"] = new JsonObject { ["successfulRuns"] = 0, ["failedRuns"] = 0 },
            });
            using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
            leader.Start();
            kernel.RunUntil(kernel.UtcNow.AddSeconds(59.99)); // the second time: before the first one the task is compared with the server
            network.Hangs = true;
            kernel.RunUntil(kernel.UtcNow.AddSeconds(0.05));
            network.Hangs = false;
            api.Patch("distributedcrontasks", Namespace, "task", Patch.Merge(new JsonObject { ["spec"] = new JsonObject { [field] = JsonNode.Parse(value) } }), null, "user");
            kernel.RunUntil(kernel.UtcNow.AddSeconds(120));

            Assert.Equal((2, 0), (rules.Fires, rules.Runs.Count(static run => !run.IsGone)));
            new EndCheck(rules, api, kernel.UtcNow).Run();
        }
    });

    /// <summary>A host was drained between two attempts and stayed so. Its Execution ran for ever, and so no further Run of the task began.</summary>
    [Fact]
    public void Retry_HostIsDrainedBetweenTwoAttempts_NextRunOfTheTaskGoesOn() => OnItsThread(() =>
    {
        var kernel = new SimKernel(1);
        var api = new SimApi(kernel);
        var network = new SimNetwork(kernel.Choices.Fork());
        var rules = new RuleBook(kernel, api);
        MakeHosts(api, 2);
        using var failing = new SimHost(kernel, api, network, "host-1", rules, new SimLogger(kernel)) { FailureRate = 1 };
        using var other = new SimHost(kernel, api, network, "host-2", rules, new SimLogger(kernel));
        failing.StartAgent();
        other.StartAgent();
        ApplyTask(api, new JsonObject
        {
            ["concurrencyPolicy"] = "Queue",
            ["hostStartDeadlineSeconds"] = 30,
            ["retry"] = new JsonObject { ["limit"] = 3, ["backoff"] = new JsonObject { ["initialSeconds"] = 20, ["jitter"] = 0 } },
        });
        using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
        leader.Start();
        kernel.RunUntil(kernel.UtcNow.AddSeconds(5));
        ApplyRun(api, "run-1");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(10)); // the first attempt has failed
        api.Patch("hostagents", null, "host-1", Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["drain"] = true } }), null, "trouble");
        ApplyRun(api, "run-2");
        kernel.RunUntil(kernel.UtcNow.AddSeconds(60));

        Assert.Equal(
            [("run-1", "PartiallySucceeded"), ("run-2", "PartiallySucceeded")],
            rules.Runs.Select(static run => (run.Name, run.Phase)).Order());
        Assert.Equal(
            ["Failed", "Missed", "Succeeded", "Succeeded"],
            api.List("executions").Select(static execution => (string?)execution.Status?["phase"] ?? (string?)execution.Spec?["outcome"]?["phase"]).Order());
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
            var kernel = new SimKernel(seed);
            var api = new SimApi(kernel);
            var network = new SimNetwork(kernel.Choices.Fork());
            var rules = new RuleBook(kernel, api);
            MakeHosts(api);
            MakeGroup(api, "other", ["host-1"]);
            Limit(api, "all", 1);
            Limit(api, "other", 1);
            ApplyTask(api);
            ApplyTask(api, new JsonObject { ["hostGroups"] = new JsonArray("all", "other"), ["priority"] = 90 }, "urgent");
            ApplyTask(api, new JsonObject { ["hostGroups"] = new JsonArray("other") }, "in-the-way");
            using var host = new SimHost(kernel, api, network, "host-1", rules, new SimLogger(kernel)) { SlowRate = 1 };
            host.StartAgent();
            using var leader = new SimOperator(kernel, api, network, "leader", new OperatorOptions());
            leader.Start();
            kernel.RunUntil(kernel.UtcNow.AddSeconds(65)); // the rules let an operator go by the limit of before for a minute
            ApplyRun(api, "first", "in-the-way");
            kernel.RunUntil(kernel.UtcNow.AddSeconds(0.5));
            ApplyRun(api, "urgent", "urgent");
            kernel.RunUntil(kernel.UtcNow.AddSeconds(0.5));

            ApplyRun(api, "usual");
            Until(kernel, () => api.Find("executions", Namespace, "usual-host-1") is not null);
            network.LosesAnswers = true;
            network.LagRate = 1;
            Until(kernel, () => api.Find("executions", Namespace, "usual-host-1")!.Spec!["releasedAt"] is not null);
            network.LosesAnswers = false;
            network.LagRate = 0;
            if (isPausedThen)
            {
                api.Patch("distributedcronruns", Namespace, "usual", Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["paused"] = true } }), null, "user");
                kernel.RunUntil(kernel.UtcNow.AddMilliseconds(100));
            }

            Limit(api, "other", 2);
            kernel.RunUntil(kernel.UtcNow.AddSeconds(180));

            Assert.Equal(3, rules.Starts); // how many at once, the rules say while it runs
        }
    });

    private static void MakeHosts(SimApi api, int hosts = 1)
    {
        var names = Enumerable.Range(1, hosts).Select(static i => $"host-{i}").ToList();
        foreach (var name in names)
        {
            api.Create("nodes", null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, "setup");
        }

        MakeGroup(api, "all", names);
    }

    private static void MakeGroup(SimApi api, string name, IEnumerable<string> nodes) => api.Create("hostgroups", null, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["allowedNamespaces"] = new JsonArray("*"),
            ["allowedUsers"] = new JsonArray("*"),
            ["nodeNames"] = new JsonArray([.. nodes.Select(static node => JsonValue.Create(node))]),
        },
    }, "setup");

    private static void Limit(SimApi api, string group, int limit) => api.Patch(
        "hostgroups", null, group, Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["maxConcurrentExecutions"] = limit } }), null, "user");

    private static void Until(SimKernel kernel, Func<bool> isSo)
    {
        while (!isSo())
        {
            kernel.RunUntil(kernel.UtcNow.AddMilliseconds(0.1));
        }
    }

    private static void ApplyRun(SimApi api, string name, string task = "task") => api.Create("distributedcronruns", Namespace, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["taskRef"] = new JsonObject { ["name"] = task } },
    }, "user");

    private static void ApplyTask(SimApi api, JsonObject? more = null, string name = "task")
    {
        var spec = new JsonObject
        {
            ["hostGroups"] = new JsonArray("all"),
            ["concurrencyScope"] = "Task",
            ["executor"] = new JsonObject { ["shell"] = new JsonObject { ["command"] = "true" } },
        };
        foreach (var (field, value) in more ?? [])
        {
            spec[field] = value!.DeepClone();
        }

        api.Create("distributedcrontasks", Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, "user");
    }
}
