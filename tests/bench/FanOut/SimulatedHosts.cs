using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Bench.FanOut;

/// <summary>
/// Hosts that watch and report as agents do, each its own label, but run nothing: so that a hundred of them leave the processors to
/// what is measured.
/// </summary>
internal sealed class SimulatedHosts : IAsyncDisposable
{
    /// <summary>Servers allow about a hundred streams on one connection.</summary>
    private const int HostsPerConnection = 25;

    /// <summary>Where agents keep their heartbeats.</summary>
    public const string LeaseNamespace = "carillon-agents";

    /// <summary>As many of an agent's reports as are on their way at once, on all hosts together.</summary>
    private const int Reporters = 16;

    private readonly List<KubernetesClient> _clients = [];
    private readonly List<InformerSubscription> _subscriptions = [];
    private readonly List<Task> _following = [];
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, long> _seen = new(StringComparer.Ordinal);
    private readonly Channel<(KubernetesClient Client, Execution Execution)> _due = Channel.CreateUnbounded<(KubernetesClient, Execution)>();
    private int _reported;
    private TaskCompletionSource _change = NewSignal();

    /// <summary>Label that all of them carry.</summary>
    public static IReadOnlyDictionary<string, string> Label { get; } = new Dictionary<string, string> { ["carillon.dev/bench"] = "simulated" };

    /// <summary>Label that only one of them carries.</summary>
    public static IReadOnlyDictionary<string, string> LabelOf(int number) => new Dictionary<string, string> { ["carillon.dev/bench-host"] = Name(number) };

    /// <summary>How many results the API server has taken.</summary>
    public int Reported => Volatile.Read(ref _reported);

    /// <summary>When each Execution was seen, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public IReadOnlyDictionary<string, long> Seen => _seen;

    public static async Task<SimulatedHosts> StartAsync(KubernetesClientOptions connection, int count, CancellationToken cancellationToken)
    {
        var hosts = new SimulatedHosts();
        foreach (var numbers in Enumerable.Range(1, count).Chunk(HostsPerConnection))
        {
            var client = new KubernetesClient(connection, TimeProvider.System, NullLogger.Instance);
            hosts._clients.Add(client);
            foreach (var number in numbers)
            {
                await hosts.AddAsync(client, number, cancellationToken);
            }
        }

        hosts._following.AddRange(Enumerable.Range(0, Reporters).Select(_ => hosts.ReportAsync()));
        return hosts;
    }

    /// <summary>Waits until so many results were taken.</summary>
    public async Task ReportedAsync(int count, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Volatile.Read(ref _change).Task;
            if (Reported >= count)
            {
                return;
            }

            await (await Task.WhenAny([next, .. _following])).WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }

        await _end.CancelAsync();
        try
        {
            await Task.WhenAll(_following);
        }
        catch (OperationCanceledException)
        {
            // Our own end.
        }

        _clients.ForEach(static client => client.Dispose());
        _end.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Name(int number) => $"simulated-{number}";

    private async Task AddAsync(KubernetesClient client, int number, CancellationToken cancellationToken)
    {
        var name = Name(number);
        var labels = Label.Concat(LabelOf(number)).ToDictionary();
        await client.CreateAsync(CoreResources.Nodes, null, new Node { Metadata = new ObjectMeta { Name = name, Labels = labels } }, null, cancellationToken);
        var agent = new HostAgent { Metadata = new ObjectMeta { Name = name }, Spec = new HostAgentSpec() };
        await client.CreateAsync(CarillonResources.HostAgents, null, agent, null, cancellationToken);
        await client.CreateAsync(CoreResources.Leases, LeaseNamespace, Heartbeat(name), null, cancellationToken);
        var options = new InformerOptions<Execution> { LabelSelector = $"{CarillonLabels.Node}={name}" };
        var informer = new Informer<Execution>(client, CarillonResources.Executions, options, TimeProvider.System, NullLogger.Instance);
        _subscriptions.Add(informer.Subscribe(change => Take(client, change.New)));
        _following.Add(informer.RunAsync(_end.Token));
        await informer.Synced.WaitAsync(cancellationToken);
    }

    /// <summary>One that is good for the whole measurement.</summary>
    private static Lease Heartbeat(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name },
        Spec = new LeaseSpec { HolderIdentity = name, LeaseDurationSeconds = 3600, RenewTime = TimeProvider.System.GetUtcNow() },
    };

    private void Take(KubernetesClient client, Execution? execution)
    {
        if (execution is { Spec.ReleasedAt: not null } && execution.Status?.Phase is null && _seen.TryAdd(execution.Metadata.Uid!, Stopwatch.GetTimestamp()))
        {
            _due.Writer.TryWrite((client, execution));
        }
    }

    private async Task ReportAsync()
    {
        await foreach (var (client, execution) in _due.Reader.ReadAllAsync(_end.Token))
        {
            await client.PatchAsync(
                CarillonResources.Executions.MetadataOnly(),
                execution.Metadata.Namespace,
                execution.Metadata.Name!,
                Success(),
                PatchOptions.Status,
                _end.Token);
            Interlocked.Increment(ref _reported);
            Interlocked.Exchange(ref _change, NewSignal()).TrySetResult();
        }
    }

    /// <summary>What an agent reports of a command that succeeded.</summary>
    public static Patch Success()
    {
        var now = Rfc3339.Format(TimeProvider.System.GetUtcNow());
        return Patch.Merge(new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["phase"] = nameof(ExecutionPhase.Succeeded),
                ["startTime"] = now,
                ["completionTime"] = now,
                ["durationMs"] = 12,
                ["exitCode"] = 0,
                ["attempt"] = 1,
                ["output"] = "done\n",
                ["outputBytes"] = 5,
            },
        });
    }
}
