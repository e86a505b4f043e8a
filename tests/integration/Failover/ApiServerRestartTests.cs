using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Integration.Operator;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Stacks;
using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Failover;

/// <summary>The API server under two operators is killed and comes back.</summary>
[Collection(FailoverTestGroup.Name)]
public sealed class ApiServerRestartTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-failover-").FullName;
    private readonly ITestOutputHelper _output;
    private EmbeddedServerProcess? _restarted;

    public ApiServerRestartTests(ITestOutputHelper output) => _output = output;

    [Fact]
    public async Task Kill_ApiServerUnderTwoOperators_NothingLostOrDoubled()
    {
        await using var server = await EmbeddedServerProcess.StartAsync(_folder);
        await using var harness = await OperatorHarness.CreateAsync(new ApiServerFixture(server.Server), hosts: 1);
        var starts = new ConcurrentBag<string>();
        var killed = new TaskCompletionSource<Task>();
        harness.PlayAgents(execution =>
        {
            starts.Add(execution.Metadata.Uid!);
            if (starts.Count == 3)
            {
                killed.SetResult(server.KillAsync()); // the worst moment for the host: it has run the command, and has nobody to tell
            }

            return OperatorHarness.Succeed(execution);
        });
        await using var one = OperatorProgram.Start(server.Server.KubeconfigPath, harness.Namespace);
        await using var other = OperatorProgram.Start(server.Server.KubeconfigPath, harness.Namespace);
        await harness.AddTaskAsync("tick", static spec => spec with
        {
            Schedule = "* * * * * *",
            MisfirePolicy = MisfirePolicy.FireAll,
            MaxCatchUp = 1000,
            ConcurrencyPolicy = ConcurrencyPolicy.Allow,
            History = new HistoryPolicy { SuccessfulRuns = 200, FailedRuns = 200 }, // no watch from before a restart goes on, so the objects are the witnesses
        });

        try
        {
            await await killed.Task.WaitAsync(harness.End);
            await RestartAndVerifyAsync(server, harness, starts);
        }
        finally
        {
            _output.WriteLine($"{one.Output}\n{other.Output}");
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await (_restarted?.DisposeAsync() ?? ValueTask.CompletedTask);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RestartAndVerifyAsync(EmbeddedServerProcess server, OperatorHarness harness, IEnumerable<string> starts)
    {
        _restarted = await EmbeddedServerProcess.StartAsync(_folder, server.Server.Address.Authority);
        var soFar = (await harness.UntilAsync(CarillonResources.Runs, static runs => runs.Count > 0)).Count;
        await harness.UntilAsync(CarillonResources.Runs, runs => runs.Count >= soFar + 2);
        await VerifyAsync(harness, starts);
    }

    private static async Task VerifyAsync(OperatorHarness harness, IEnumerable<string> starts)
    {
        var suspend = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = true } });
        await harness.Client.PatchAsync(CarillonResources.Tasks, harness.Namespace, "tick", suspend, null, harness.End);
        var task = (await harness.UntilAsync(CarillonResources.Tasks, static tasks => tasks.Any(
            static task => task.Status is { Active: null, Conditions: { } conditions } && conditions.Any(static condition => condition.Reason == "Suspended"))))[0];
        var runs = await harness.UntilAsync(CarillonResources.Runs, static runs => runs.All(static run => run.Status?.Phase == RunPhase.Succeeded));
        var times = runs.Select(static run => run.Spec!.ScheduledTime!.Value.ToUnixTimeSeconds()).Order().ToList();
        Assert.Equal(Enumerable.Range(0, times.Count).Select(second => times[0] + second), times);
        var executions = await harness.UntilAsync(CarillonResources.Executions, static executions => executions.Count > 0);
        Assert.Equal(runs.Select(static run => run.Metadata.Uid).Order(), executions.Select(static execution => execution.Spec!.RunRef!.Uid).Order());
        Assert.Equal(executions.Select(static execution => execution.Metadata.Uid!).Order(), starts.Distinct().Order());
        await harness.UntilAsync(CarillonResources.Tasks, all => all.Any(one => one.Status!.DailyStats!.Sum(static day => day.Success) == runs.Count));
        Assert.Equal("tick", task.Metadata.Name);
    }
}
