using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Integration.Operator;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Stacks;
using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Failover;

/// <summary>
/// Tasks that are due every second and whose history keeps nothing, so that no object is left whose name would keep its due time from firing
/// twice; operators that die; and witnesses that have seen everything since the beginning.
/// </summary>
internal sealed class FailoverScene : IAsyncDisposable
{
    /// <summary>What the design promises from the last sign of life of a leader to the next leader.</summary>
    private static readonly TimeSpan LongestTakeover = TimeSpan.FromSeconds(15);

    private readonly ITestOutputHelper _output;
    private readonly List<OperatorProgram> _programs = [];
    private readonly List<string> _tasks = [];
    private readonly Stalls _stalls;

    private FailoverScene(
        ITestOutputHelper output,
        OperatorHarness harness,
        Witness<DistributedCronRun> runs,
        Witness<Execution> executions,
        Witness<Lease> leases,
        string kubeconfig)
    {
        _output = output;
        Harness = harness;
        _stalls = new Stalls(harness.Client, harness.Namespace);
        Runs = runs;
        Executions = executions;
        Leases = leases;
        Kubeconfig = kubeconfig;
    }

    public OperatorHarness Harness { get; }

    public Witness<DistributedCronRun> Runs { get; }

    private Witness<Execution> Executions { get; }

    private Witness<Lease> Leases { get; }

    private string Kubeconfig { get; }

    public static async Task<FailoverScene> CreateAsync(TestApiServer server, int hosts, ITestOutputHelper output)
    {
        var harness = await OperatorHarness.CreateAsync(new ApiServerFixture(server), hosts);
        harness.PlayAgents(OperatorHarness.Succeed);
        return new FailoverScene(
            output,
            harness,
            await Witness<DistributedCronRun>.StartAsync(harness.Client, CarillonResources.Runs, harness.Namespace, harness.End),
            await Witness<Execution>.StartAsync(harness.Client, CarillonResources.Executions, harness.Namespace, harness.End),
            await Witness<Lease>.StartAsync(harness.Client, CoreResources.Leases, harness.Namespace, harness.End),
            server.KubeconfigPath);
    }

    public async Task AddTaskAsync(string name)
    {
        await Harness.AddTaskAsync(name, static spec => spec with
        {
            Schedule = "* * * * * *",
            MisfirePolicy = MisfirePolicy.FireAll,
            MaxCatchUp = 1000,
            ConcurrencyPolicy = ConcurrencyPolicy.Allow,
            History = new HistoryPolicy { SuccessfulRuns = 0, FailedRuns = 0 },
        });
        _tasks.Add(name);
    }

    /// <summary>Starts an operator as a process of its own.</summary>
    public OperatorProgram StartProgram()
    {
        var program = OperatorProgram.Start(Kubeconfig, Harness.Namespace);
        _programs.Add(program);
        return program;
    }

    /// <summary>Waits until each task has fired so many times more.</summary>
    public async Task FireAsync(int times)
    {
        var before = Runs.Created.Count;
        await Runs.UntilCreatedAsync(all => all.Count >= before + (times * _tasks.Count), Harness.End);
    }

    /// <summary>Waits until nothing is left of what was made up to now: it has ended, is counted, and its history is deleted.</summary>
    public async Task SettleAsync()
    {
        var made = Runs.Created.Select(static run => run.Metadata.Uid).ToHashSet();
        await Runs.UntilAsync(
            all => made.IsSubsetOf(all.Where(static change => change.Type == WatchEventType.Deleted).Select(static change => change.Object!.Metadata.Uid)), Harness.End);
    }

    /// <summary>From the last renewal of one leader to the first of the next, as they have written it. What the machine keeps all waiting for is not theirs.</summary>
    public void AssertTakeover(string from, string to)
    {
        var last = Leases.Events.Where(change => change.Object!.Spec!.HolderIdentity == from).Max(static change => change.Object!.Spec!.RenewTime);
        var first = Leases.Events.First(change => change.Object!.Spec!.HolderIdentity == to).Object!.Spec!.AcquireTime;
        var stalls = _stalls.Between(last!.Value, first!.Value);
        _output.WriteLine($"takeover after {first.Value - last.Value}, of which the machine may have taken {stalls}");
        Assert.InRange(first.Value - last.Value, TimeSpan.Zero, LongestTakeover + stalls);
    }

    /// <summary>Ends the fires and checks all that there was: none lost, none doubled, each counted once.</summary>
    public async Task VerifyAsync()
    {
        foreach (var task in _tasks)
        {
            var suspend = Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["suspend"] = true } });
            await Harness.Client.PatchAsync(CarillonResources.Tasks, Harness.Namespace, task, suspend, null, Harness.End);
        }

        await Harness.UntilAsync(CarillonResources.Tasks, static all => all.All(
            static task => task.Status?.Conditions?.Any(static condition => condition is { Type: "Scheduled", Reason: "Suspended" }) == true));
        await Harness.UntilAsync(CarillonResources.Runs, static all => all.Count == 0);
        foreach (var task in _tasks)
        {
            await VerifyAsync(task);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            _output.WriteLine(program.Output);
            await program.DisposeAsync();
        }

        _output.WriteLine("runs that are left: " + string.Join(", ", Runs.Events.GroupBy(static change => change.Object!.Metadata.Name)
            .Select(static run => run.Last()).Where(static last => last.Type != WatchEventType.Deleted)
            .Select(static last => $"{last.Object!.Metadata.Name} {last.Object.Status?.Phase} {last.Object.Status?.Reason}")));

        await _stalls.DisposeAsync();
        await Runs.DisposeAsync();
        await Executions.DisposeAsync();
        await Leases.DisposeAsync();
        await Harness.DisposeAsync();
    }

    private async Task VerifyAsync(string task)
    {
        var runs = Runs.Created.Where(run => run.Spec!.TaskRef!.Name == task).ToList();
        var times = runs.Select(static run => run.Spec!.ScheduledTime!.Value.ToUnixTimeSeconds()).Order().ToList();
        Assert.Equal(Enumerable.Range(0, (int)(times[^1] - times[0]) + 1).Select(second => times[0] + second), times);

        var uids = runs.Select(static run => run.Metadata.Uid).ToHashSet();
        var hosts = Executions.Created.Where(one => uids.Contains(one.Spec!.RunRef!.Uid)).Select(static one => (one.Spec!.RunRef!.Uid, one.Spec.NodeName)).ToList();
        Assert.Equal(hosts.Count, hosts.Distinct().Count());
        Assert.Equal(runs.Count * Harness.Hosts.Count, hosts.Count);

        var counted = await Harness.Client.GetAsync(CarillonResources.Tasks, Harness.Namespace, task, Harness.End);
        Assert.Equal(hosts.Count, counted.Status!.DailyStats!.Sum(static day => day.Success));
    }
}
