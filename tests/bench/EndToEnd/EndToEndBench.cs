using System.Diagnostics;
using System.Globalization;
using Carillon.Api.Executions;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Stacks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench.EndToEnd;

/// <summary>
/// The programs as users run them, a control plane and three hosts: memory at rest, time from a due second to the start of the command,
/// and Executions per second, the last beside what plain processes and plain writes do on the same machine in the same minute.
/// </summary>
internal static class EndToEndBench
{
    private const int Hosts = 3;
    private const int Fires = 25;
    private const int BurstRuns = 400;
    private const int WritersAtATime = 16;

    /// <summary>History must not remove what is still to be measured.</summary>
    private static readonly HistoryPolicy LongHistory = new() { SuccessfulRuns = 100 };

    /// <summary>After this the runtime has tiered up what start-up used and the first heartbeats are out.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ([] or ["--programs", _]))
        {
            Console.Error.WriteLine("usage: carillon-bench e2e [--programs DIR]   (default: artifacts/bin, as ./build.sh leaves it)");
            return 2;
        }

        var programs = Path.GetFullPath(arguments is [_, var folder] ? folder : Path.Combine(RepositoryFolder.Root, "artifacts", "bin"));
        using var limit = new CancellationTokenSource(Limit);
        await using var stack = await StandaloneStack.StartAsync(Hosts, programs: programs);
        using var client = new KubernetesClient(KubeConfig.Load(stack.KubeconfigPath), TimeProvider.System, NullLogger.Instance);
        var fleet = new Fleet(client, new Dictionary<string, string> { ["carillon.dev/host"] = "true" });
        await fleet.FormAsync(Hosts, limit.Token);
        Console.WriteLine($"programs of {programs}, {(IsSelfContained(programs) ? "a release build" : "not a release build")}");

        await PrintMemoryAsync("idle", stack, Settling, limit.Token);
        await PrintStartLatencyAsync(client, fleet, limit.Token);
        await PrintRatesAsync(client, fleet, stack, limit.Token);
        await PrintMemoryAsync("after the burst", stack, TimeSpan.Zero, limit.Token);
        return 0;
    }

    /// <summary>A release build is one file; the quick one keeps its assembly beside the launcher.</summary>
    private static bool IsSelfContained(string programs)
    {
        var agent = new FileInfo(Path.Combine(programs, "carillon-agent"));
        var file = agent.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? agent.FullName;
        return !File.Exists(file + ".dll");
    }

    private static async Task PrintMemoryAsync(string when, StandaloneStack stack, TimeSpan settling, CancellationToken cancellationToken)
    {
        await Task.Delay(settling, TimeProvider.System, cancellationToken);
        var operatorMemory = ProcessMemory.Read(await stack.Operator.ChildId);
        Print($"{when}: operator with API server", $"{operatorMemory.ResidentMib,6:F1} MiB RSS   {operatorMemory.AnonymousMib,6:F1} MiB anonymous");
        foreach (var (host, agent) in stack.Hosts.Zip(stack.Agents))
        {
            var memory = ProcessMemory.Read(await agent.ChildId);
            Print($"{when}: agent of {host}", $"{memory.ResidentMib,6:F1} MiB RSS   {memory.AnonymousMib,6:F1} MiB anonymous");
        }
    }

    private static async Task PrintStartLatencyAsync(KubernetesClient client, Fleet fleet, CancellationToken cancellationToken)
    {
        const string task = "latency";
        await using var finished = new FinishedExecutions(client, Fleet.Namespace, task, Fires * Hosts);
        await finished.Watching;
        await fleet.AddTaskAsync(
            task,
            new DistributedCronTaskSpec
            {
                Schedule = "* * * * * *",
                Executor = Fleet.Shell("date +%s.%N; echo \"$CARILLON_SCHEDULED_TIME\""),
                History = LongHistory,
            },
            cancellationToken);
        var latencies = (await finished.AllAsync(cancellationToken)).Select(StartLatencyMs).Order().ToArray();
        await fleet.RemoveTaskAsync(task, cancellationToken);
        Print(
            $"due second to process start ({latencies.Length} on {Hosts} hosts)",
            $"p50 {At(latencies, 0.5),6:F0} ms   p99 {At(latencies, 0.99),6:F0} ms   max {latencies[^1],6:F0} ms");
    }

    private static double StartLatencyMs(Execution execution)
    {
        var lines = execution.Status!.Output!.Split('\n');
        var started = decimal.Parse(lines[0], CultureInfo.InvariantCulture);
        var due = DateTimeOffset.Parse(lines[1], CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        return (double)((started - due) * 1000);
    }

    private static async Task PrintRatesAsync(KubernetesClient client, Fleet fleet, StandaloneStack stack, CancellationToken cancellationToken)
    {
        const string task = "burst";
        const int executions = BurstRuns * Hosts;
        var processes = await Rate.MeasureAsync(executions, Hosts, RunProcessAsync, cancellationToken);
        Print($"plain processes, {Hosts} at a time", $"{processes,6:F0} /s");
        var writes = await Rate.MeasureAsync(executions, WritersAtATime, fleet.WriteTwiceAsync, cancellationToken);
        Print("plain create and patch of an object", $"{writes,6:F0} /s");

        await fleet.AddTaskAsync(task, new DistributedCronTaskSpec { Executor = Fleet.Shell("true"), History = LongHistory }, cancellationToken);
        await using var finished = new FinishedExecutions(client, Fleet.Namespace, task, executions);
        await finished.Watching;
        var controlPlane = await ProcessCpu.ReadAsync(stack.Operator);
        var agents = await ProcessCpu.ReadAsync(stack.Agents);
        var started = Stopwatch.GetTimestamp();
        await Rate.MeasureAsync(BurstRuns, WritersAtATime, (index, token) => fleet.RunTaskAsync(task, $"{task}-{index}", token), cancellationToken);
        await finished.AllAsync(cancellationToken);
        var rate = executions / Stopwatch.GetElapsedTime(started).TotalSeconds;
        Print(
            $"Executions of {BurstRuns} Runs on {Hosts} hosts",
            $"{rate,6:F0} /s   {rate / processes:F2} x plain processes   {rate / writes:F2} x plain create and patch");
        controlPlane = await ProcessCpu.ReadAsync(stack.Operator) - controlPlane;
        agents = await ProcessCpu.ReadAsync(stack.Agents) - agents;
        Print(
            "processor time of each Execution",
            $"{controlPlane.Own.TotalMilliseconds / executions,6:F1} ms operator with API server   "
            + $"{agents.Own.TotalMilliseconds / executions:F1} ms agents   {agents.Children.TotalMilliseconds / executions:F1} ms commands and wrappers");
    }

    private static async Task RunProcessAsync(int index, CancellationToken cancellationToken)
    {
        using var process = Process.Start("/bin/sh", ["-c", "true"]);
        await process.WaitForExitAsync(cancellationToken);
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

    private static void Print(string what, string figure) => Console.WriteLine($"{what,-44} {figure}");
}
