using System.Diagnostics;
using System.Text.Json.Nodes;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;
using Carillon.Bench.EndToEnd;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Stacks;
using Carillon.Tests.Support.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench.FanOut;

/// <summary>
/// What the control plane alone can do, with a hundred hosts that answer at once: whole lives of Executions per second beside a plain
/// client's three writes, and a thousand tasks due in the same second. The API server is the one that the environment names, as for the
/// tests (KUBEBUILDER_ASSETS, KUBECONFIG), else the embedded one.
/// </summary>
internal static class FanOutBench
{
    private const int Hosts = 100;
    private const int Runs = 30;
    private const int WarmUpRuns = 20;
    private const int RunsAtATime = 4;
    private const int Tasks = 1000;
    private const int WritersAtATime = 16;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ([] or ["--programs", _]))
        {
            Console.Error.WriteLine("usage: carillon-bench fanout [--programs DIR]   (default: artifacts/bin, as ./build.sh leaves it)");
            return 2;
        }

        var programs = Path.GetFullPath(arguments is [_, var folder] ? folder : Path.Combine(RepositoryFolder.Root, "artifacts", "bin"));
        using var limit = new CancellationTokenSource(Limit);
        await using var server = await TestApiServer.StartAsync(limit.Token);
        Print("API server", server.Kind.ToString());
        var connection = KubeConfig.Load(server.KubeconfigPath);
        using var client = new KubernetesClient(connection, TimeProvider.System, NullLogger.Instance);
        await DefineAsync(server);

        await using var hosts = await SimulatedHosts.StartAsync(connection, Hosts, limit.Token);
        var plain = await PrintPlainAsync(client, limit.Token);
        await using var stack = await StandaloneStack.StartAsync(0, server, programs);
        var fleet = new Fleet(client, SimulatedHosts.Label);
        await fleet.FormAsync(Hosts, limit.Token);
        await PrintLifecyclesAsync(client, fleet, hosts, stack, plain, limit.Token);
        await PrintDueTogetherAsync(fleet, hosts, stack, limit.Token);
        return 0;
    }

    /// <summary>What the same writes take when nobody decides about them, under the same watches.</summary>
    private static async Task<double> PrintPlainAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        await using var lifecycles = await PlainLifecycles.StartAsync(client, Fleet.Namespace, cancellationToken);

        // Unmeasured first: what is asked for is what can be sustained, not how fast a process warms up.
        await lifecycles.MeasureAsync(Hosts * WarmUpRuns, cancellationToken);
        var plain = await lifecycles.MeasureAsync(Hosts * Runs, cancellationToken);
        Print("plain client: create, status, delete", $"{plain,6:F0} /s");

        // A due task costs two creates, a Run and an Execution, before its host sees it: sooner than these nobody can be.
        var creates = await lifecycles.MeasureCreatesAsync(2 * Tasks, cancellationToken);
        Print($"plain client: {2 * Tasks} creates", $"{2 * Tasks / creates,6:F2} s");
        return plain;
    }

    private static async Task DefineAsync(TestApiServer server)
    {
        foreach (var definition in CarillonDefinitions.Read())
        {
            await server.ApplyDefinitionAsync(definition);
        }

        var agents = new JsonObject { ["metadata"] = new JsonObject { ["name"] = SimulatedHosts.LeaseNamespace } };
        _ = (await server.Api.PostAsync("api/v1/namespaces", agents)).Success;
    }

    private static async Task PrintLifecyclesAsync(
        KubernetesClient client, Fleet fleet, SimulatedHosts hosts, StandaloneStack stack, double plain, CancellationToken cancellationToken)
    {
        const string task = "lifecycles";
        await fleet.AddTaskAsync(
            task,
            new DistributedCronTaskSpec { Executor = Fleet.Shell("true"), History = new HistoryPolicy { SuccessfulRuns = 1 } },
            cancellationToken);
        await FinishRunsAsync(fleet, hosts, task, "first", WarmUpRuns, cancellationToken);

        var cpu = await ProcessCpu.ReadAsync(stack.Operator);
        var started = Stopwatch.GetTimestamp();
        await FinishRunsAsync(fleet, hosts, task, "timed", Runs, cancellationToken);
        await CollectedAsync(client, task, cancellationToken);
        var rate = Runs * Hosts / Stopwatch.GetElapsedTime(started).TotalSeconds;
        cpu = await ProcessCpu.ReadAsync(stack.Operator) - cpu;
        Print($"Executions of {Runs} Runs on {Hosts} hosts, collected", $"{rate,6:F0} /s   {rate / plain:F2} x plain client");
        Print("operator's processor time of each Execution", $"{cpu.Own.TotalMilliseconds / (Runs * Hosts),6:F2} ms");
        await fleet.RemoveTaskAsync(task, cancellationToken);
    }

    /// <summary>Makes Runs, some of them at a time, and waits for their results.</summary>
    private static async Task FinishRunsAsync(
        Fleet fleet, SimulatedHosts hosts, string task, string prefix, int runs, CancellationToken cancellationToken)
    {
        var before = hosts.Reported;
        for (var run = 0; run < runs; run++)
        {
            await fleet.RunTaskAsync(task, $"{task}-{prefix}-{run}", cancellationToken);
            await hosts.ReportedAsync(before + (Math.Max(0, run + 1 - RunsAtATime) * Hosts), cancellationToken);
        }

        await hosts.ReportedAsync(before + (runs * Hosts), cancellationToken);
    }

    /// <summary>Waits until history is as short as the task asks.</summary>
    private static async Task CollectedAsync(KubernetesClient client, string task, CancellationToken cancellationToken) =>
        await ObjectWait.UntilAsync(
            client,
            CarillonResources.Executions.MetadataOnly(),
            new InformerOptions<PartialObject> { Namespace = Fleet.Namespace, LabelSelector = $"{Api.CarillonLabels.Task}={task}" },
            static left => left.Count <= Hosts,
            cancellationToken);

    private static async Task PrintDueTogetherAsync(
        Fleet fleet, SimulatedHosts hosts, StandaloneStack stack, CancellationToken cancellationToken)
    {
        // Far enough ahead for all tasks to be made and accepted.
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(60);
        due = due.AddTicks(-(due.Ticks % TimeSpan.TicksPerSecond));
        var schedule = $"@at {Rfc3339.Format(due)}";
        var before = hosts.Seen.Keys.ToHashSet(StringComparer.Ordinal);
        var reported = hosts.Reported;
        await Rate.MeasureAsync(
            Tasks,
            WritersAtATime,
            (index, token) => fleet.AddTaskAsync(
                $"together-{index}",
                new DistributedCronTaskSpec { Schedule = schedule, NodeSelector = OneHost(index), Executor = Fleet.Shell("true") },
                token),
            cancellationToken);
        var cpu = await ProcessCpu.ReadAsync(stack.Operator);
        var dueStamp = Stopwatch.GetTimestamp() + (long)((due - TimeProvider.System.GetUtcNow()).TotalSeconds * Stopwatch.Frequency);
        await hosts.ReportedAsync(reported + Tasks, cancellationToken);
        cpu = await ProcessCpu.ReadAsync(stack.Operator) - cpu;
        var late = hosts.Seen.Where(seen => !before.Contains(seen.Key))
            .Select(seen => Stopwatch.GetElapsedTime(dueStamp, seen.Value).TotalSeconds).Order().ToArray();
        Print(
            $"{Tasks} tasks due in one second: seen by their host",
            $"p50 {late[late.Length / 2]:F2} s   p99 {late[(int)(late.Length * 0.99) - 1]:F2} s   last {late[^1]:F2} s   {late.Length} in all");
        Print("operator's processor time of each", $"{cpu.Own.TotalMilliseconds / Tasks,6:F2} ms");
    }

    private static LabelSelector OneHost(int index) => new() { MatchLabels = SimulatedHosts.LabelOf((index % Hosts) + 1) };

    private static void Print(string what, string figure) => Console.WriteLine($"{what,-52} {figure}");
}
