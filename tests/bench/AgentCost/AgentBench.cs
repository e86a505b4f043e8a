using System.Globalization;
using Carillon.Api.Tasks;
using Carillon.Bench.EndToEnd;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;
using Carillon.Tests.Support.Stacks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench.AgentCost;

/// <summary>
/// What one agent costs its host: at rest, with ten runs at a time, and whether anything grows with the number of runs. The baseline of
/// all is the same agent at rest in the same minute.
/// </summary>
internal static class AgentBench
{
    private const int Parallel = 10;
    private const int Batches = 20;
    private const int RunsPerBatch = 500;
    private const int WritersAtATime = 16;

    /// <summary>After this the first heartbeats are out, what only the start needed is given back, and what is needed all the time is there again.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(90);

    /// <summary>Six heartbeats, and enough ticks of the kernel's clock to tell 0.1 % of a processor.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not ([] or ["--programs", _]))
        {
            Console.Error.WriteLine("usage: carillon-bench agent [--programs DIR]   (default: artifacts/bin, as ./build.sh leaves it)");
            return 2;
        }

        var programs = Path.GetFullPath(arguments is [_, var folder] ? folder : Path.Combine(RepositoryFolder.Root, "artifacts", "bin"));
        using var limit = new CancellationTokenSource(Limit);
        await using var stack = await StandaloneStack.StartAsync(hosts: 1, programs: programs);
        using var client = new KubernetesClient(KubeConfig.Load(stack.KubeconfigPath), TimeProvider.System, NullLogger.Instance);
        var fleet = new Fleet(client, new Dictionary<string, string> { ["carillon.dev/host"] = "true" });
        await fleet.FormAsync(1, limit.Token);
        var agent = stack.Agents[0];

        await Task.Delay(Settling, TimeProvider.System, limit.Token);
        var idle = await AgentFigures.ReadAsync(agent);
        Print("idle", idle, idle);
        await PrintIdleProcessorAsync(agent, limit.Token);
        await RunBatchAsync(client, fleet, "parallel", Parallel, "sleep 5", async () => Print($"{Parallel} runs at a time", await AgentFigures.ReadAsync(agent), idle), limit.Token);
        for (var batch = 1; batch <= Batches; batch++)
        {
            await RunBatchAsync(client, fleet, $"batch-{batch}", RunsPerBatch, "true", null, limit.Token);
            if (batch is 1 or 2 or 4 or 10 or Batches)
            {
                Print($"after {batch * RunsPerBatch:N0} runs", await AgentFigures.ReadAsync(agent), idle);
            }
        }

        await Task.Delay(Settling, TimeProvider.System, limit.Token);
        Print("at rest after that", await AgentFigures.ReadAsync(agent), idle);
        return 0;
    }

    private static async Task PrintIdleProcessorAsync(SupervisedProcess agent, CancellationToken cancellationToken)
    {
        var before = await ProcessCpu.ReadAsync(agent);
        await Task.Delay(Rest, TimeProvider.System, cancellationToken);
        var used = await ProcessCpu.ReadAsync(agent) - before;
        Console.WriteLine($"{"idle, of one processor",-26} {100 * used.Own / Rest,6:F2} %");
    }

    /// <param name="client">For the watch.</param>
    /// <param name="fleet">Makes the task and its Runs.</param>
    /// <param name="task">Its name.</param>
    /// <param name="runs">How many Runs.</param>
    /// <param name="command">What each does.</param>
    /// <param name="meanwhile">Called when all Runs are made and none has ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task RunBatchAsync(
        KubernetesClient client, Fleet fleet, string task, int runs, string command, Func<Task>? meanwhile, CancellationToken cancellationToken)
    {
        await fleet.AddTaskAsync(
            task,
            new DistributedCronTaskSpec { Executor = Fleet.Shell(command), History = new HistoryPolicy { SuccessfulRuns = 100 } },
            cancellationToken);
        await using (var finished = new FinishedExecutions(client, Fleet.Namespace, task, runs))
        {
            await finished.Watching;
            await Rate.MeasureAsync(runs, WritersAtATime, (index, token) => fleet.RunTaskAsync(task, $"{task}-{index}", token), cancellationToken);
            if (meanwhile is not null)
            {
                await finished.AllRunningAsync(cancellationToken);
                await meanwhile();
            }

            await finished.AllAsync(cancellationToken);
        }

        await fleet.RemoveTaskAsync(task, cancellationToken);
    }

    private static void Print(string when, AgentFigures figures, AgentFigures idle) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{when,-26} {figures.Memory.ResidentMib,6:F1} MiB RSS ({figures.Memory.ResidentMib / idle.Memory.ResidentMib:F2} x idle)   "
        + $"{figures.Memory.AnonymousMib,6:F1} MiB anonymous   {figures.Descriptors,4} descriptors   {figures.Threads,3} threads"));
}
