using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Bench.EndToEnd;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Bench.FanOut;

/// <summary>
/// The baseline: a plain client that creates Executions, writes their result and deletes them, with nobody behind them. Byte for byte about
/// what the operator makes for the task of this measurement, defaults and owner included: half of what a server does goes by size.
/// </summary>
internal sealed class PlainLifecycles : IAsyncDisposable
{
    private const int AtATime = 16;
    private const string Name = "plain";

    private readonly IKubernetesClient _client;
    private readonly string _namespace;
    private readonly DistributedCronRun _run;
    private readonly DistributedCronTaskSpec _task = new DistributedCronTaskSpec { Executor = Fleet.Shell("true") }.WithDefaults();

    private PlainLifecycles(IKubernetesClient client, string ns, DistributedCronRun run)
    {
        _client = client;
        _namespace = ns;
        _run = run;
    }

    /// <summary>Makes the Run that owns the Executions. It is gone at the end, and no operator may be there before.</summary>
    public static async Task<PlainLifecycles> StartAsync(IKubernetesClient client, string ns, CancellationToken cancellationToken)
    {
        var run = new DistributedCronRun
        {
            Metadata = new ObjectMeta { Name = Name },
            Spec = new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = Name } },
        };
        return new PlainLifecycles(client, ns, await client.CreateAsync(CarillonResources.Runs, ns, run, null, cancellationToken));
    }

    /// <summary>Whole lives per second.</summary>
    public Task<double> MeasureAsync(int count, CancellationToken cancellationToken) => Rate.MeasureAsync(
        count,
        AtATime,
        async (index, token) =>
        {
            var name = await CreateAsync(index, token);
            await _client.PatchAsync(
                CarillonResources.Executions.MetadataOnly(), _namespace, name, SimulatedHosts.Success(), PatchOptions.Status, token);
            await DeleteAsync(index, token);
        },
        cancellationToken);

    /// <summary>Only creates per second; what they leave is deleted after it.</summary>
    public async Task<double> MeasureCreatesAsync(int count, CancellationToken cancellationToken)
    {
        var rate = await Rate.MeasureAsync(count, AtATime, (index, token) => CreateAsync(index, token), cancellationToken);
        await Rate.MeasureAsync(count, AtATime, DeleteAsync, cancellationToken);
        return rate;
    }

    public async ValueTask DisposeAsync() => await _client.DeleteAsync(CarillonResources.Runs, _namespace, Name, null, CancellationToken.None);

    private async Task<string> CreateAsync(int index, CancellationToken cancellationToken)
    {
        var execution = Make(index);
        await _client.CreateAsync(CarillonResources.Executions, _namespace, execution, null, cancellationToken);
        return execution.Metadata.Name!;
    }

    private Task DeleteAsync(int index, CancellationToken cancellationToken) =>
        _client.DeleteAsync(CarillonResources.Executions.MetadataOnly(), _namespace, NameOf(index), null, cancellationToken);

    private static string NameOf(int index) => $"{Name}-{index}";

    private Execution Make(int index)
    {
        var now = TimeProvider.System.GetUtcNow();
        var owner = new OwnerIdentity { Name = Name, Uid = _run.Metadata.Uid };
        return new Execution
        {
            Metadata = new ObjectMeta
            {
                Name = NameOf(index),
                Labels = new Dictionary<string, string>
                {
                    [CarillonLabels.Task] = Name,
                    [CarillonLabels.Run] = Name,
                    [CarillonLabels.Node] = "nobody",
                },
                OwnerReferences =
                [
                    new OwnerReference
                    {
                        ApiVersion = CarillonGroup.ApiVersion,
                        Kind = DistributedCronRun.KindName,
                        Name = Name,
                        Uid = _run.Metadata.Uid,
                        Controller = true,
                        BlockOwnerDeletion = true,
                    },
                ],
            },
            Spec = new ExecutionSpec
            {
                TaskRef = owner,
                RunRef = owner,
                NodeName = "nobody",
                Trigger = RunTrigger.Manual,
                ScheduledTime = now,
                StartDeadlineSeconds = _task.HostStartDeadlineSeconds,
                Executor = _task.Executor,
                TimeoutSeconds = _task.TimeoutSeconds,
                TerminationGracePeriodSeconds = _task.TerminationGracePeriodSeconds,
                Retry = _task.Retry,
                Concurrency = new ExecutionConcurrency
                {
                    Policy = _task.ConcurrencyPolicy,
                    Scope = _task.ConcurrencyScope,
                    MaxQueued = _task.MaxQueued,
                },
                Priority = _task.Priority,
                Output = _task.Output,
                Shard = new ExecutionShard { Index = 0, Count = 100 },
                ReleasedAt = now,
            },
        };
    }
}
