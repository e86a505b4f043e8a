using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Bench.EndToEnd;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Bench.FanOut;

/// <summary>The baseline: a plain client that creates Executions, writes their result and deletes them, with nobody behind them.</summary>
internal static class PlainLifecycles
{
    private const int AtATime = 16;

    public static Task<double> MeasureAsync(IKubernetesClient client, string ns, int count, CancellationToken cancellationToken) =>
        Rate.MeasureAsync(count, AtATime, (index, token) => LiveAsync(client, ns, $"plain-{index}", token), cancellationToken);

    /// <summary>Only the creates.</summary>
    public static Task<double> CreateAsync(IKubernetesClient client, string ns, int count, CancellationToken cancellationToken) => Rate.MeasureAsync(
        count,
        AtATime,
        (index, token) => client.CreateAsync(CarillonResources.Executions, ns, Make($"created-{index}"), null, token),
        cancellationToken);

    private static async Task LiveAsync(IKubernetesClient client, string ns, string name, CancellationToken cancellationToken)
    {
        var executions = CarillonResources.Executions.MetadataOnly();
        await client.CreateAsync(CarillonResources.Executions, ns, Make(name), null, cancellationToken);
        await client.PatchAsync(executions, ns, name, SimulatedHosts.Success(), PatchOptions.Status, cancellationToken);
        await client.DeleteAsync(executions, ns, name, null, cancellationToken);
    }

    /// <summary>As the operator makes them for the task of this measurement.</summary>
    private static Execution Make(string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new Execution
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Labels = new Dictionary<string, string>
                {
                    [CarillonLabels.Task] = "plain",
                    [CarillonLabels.Run] = "plain",
                    [CarillonLabels.Node] = "nobody",
                },
            },
            Spec = new ExecutionSpec
            {
                TaskRef = new OwnerIdentity { Name = "plain", Uid = "8a0a5bbe-52b5-4d26-9de9-8d4d67f0d0d1" },
                RunRef = new OwnerIdentity { Name = "plain", Uid = "3f5a1c55-5f5b-4b39-8d33-6a1a0cf7a0f4" },
                NodeName = "nobody",
                Trigger = RunTrigger.Manual,
                ScheduledTime = now,
                ReleasedAt = now,
                Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "true" } },
                TimeoutSeconds = TaskDefaults.TimeoutSeconds,
                TerminationGracePeriodSeconds = TaskDefaults.TerminationGracePeriodSeconds,
                Concurrency = new ExecutionConcurrency { Policy = ConcurrencyPolicy.Allow },
                Shard = new ExecutionShard { Index = 0, Count = 100 },
            },
        };
    }
}
