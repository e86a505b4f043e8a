using System.Text.Json.Nodes;
using Carillon.Operator.Configuration;
using Carillon.Tests.Simulation.Api;
using Carillon.Tests.Simulation.Checks;
using Carillon.Tests.Simulation.Hosts;
using Carillon.Tests.Simulation.Kernel;
using Carillon.Tests.Simulation.Operators;

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

    private static void MakeHosts(SimApi api)
    {
        api.Create("nodes", null, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "host-1" } }, "setup");
        api.Create("hostgroups", null, new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "all" },
            ["spec"] = new JsonObject
            {
                ["allowedNamespaces"] = new JsonArray("*"),
                ["allowedUsers"] = new JsonArray("*"),
                ["nodeNames"] = new JsonArray("host-1"),
            },
        }, "setup");
    }

    private static void ApplyRun(SimApi api, string name) => api.Create("distributedcronruns", Namespace, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["taskRef"] = new JsonObject { ["name"] = "task" } },
    }, "user");

    private static void ApplyTask(SimApi api) => api.Create("distributedcrontasks", Namespace, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "task" },
        ["spec"] = new JsonObject
        {
            ["hostGroups"] = new JsonArray("all"),
            ["concurrencyScope"] = "Task",
            ["executor"] = new JsonObject { ["shell"] = new JsonObject { ["command"] = "true" } },
        },
    }, "user");

    /// <summary>The thread of a test runner may bring a context with it that continuations would go to.</summary>
    private static void OnItsThread(Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                fault = e;
            }
        });
        thread.Start();
        thread.Join();
        if (fault is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
        }
    }
}
