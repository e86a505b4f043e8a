using System.Text.Json.Nodes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.HostAgents;
using Carillon.Api.HostGroups;
using Carillon.Api.Meta;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Operator.Leading;
using Carillon.Operator.Schedules;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Waiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The world of one test: a namespace, hosts and a group of its own on the shared API server, and operators to start in it.</summary>
internal sealed class OperatorHarness : IAsyncDisposable
{
    /// <summary>Only a safety net: tests wait for states, never for time.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly KubernetesClientOptions _connection;
    private readonly CancellationTokenSource _end = new(Limit);
    private readonly List<IHost> _operators = [];
    private readonly List<Task> _agents = [];
    private readonly List<string> _hosts = [];

    private OperatorHarness(KubernetesClientOptions connection, string ns)
    {
        _connection = connection;
        Namespace = ns;
        Group = ApiServerFixture.UniqueName("group");
        Client = new KubernetesClient(connection, TimeProvider.System, NullLogger.Instance);
    }

    public string Namespace { get; }

    /// <summary>Name of the group; also the value of the label that its hosts carry.</summary>
    public string Group { get; }

    /// <summary>The hosts of the group, in the order in which they were made.</summary>
    public IReadOnlyList<string> Hosts => _hosts;

    public KubernetesClient Client { get; }

    public CancellationToken End => _end.Token;

    /// <summary>Makes the world with a group that is open to this namespace and to root.</summary>
    /// <param name="fixture">The server.</param>
    /// <param name="hosts">How many hosts the group has.</param>
    public static async Task<OperatorHarness> CreateAsync(ApiServerFixture fixture, int hosts)
    {
        var harness = await CreateAsync(fixture);
        for (var i = 0; i < hosts; i++)
        {
            await harness.AddHostAsync();
        }

        await harness.AddGroupAsync();
        return harness;
    }

    /// <summary>Makes the world without a group.</summary>
    public static async Task<OperatorHarness> CreateAsync(ApiServerFixture fixture)
    {
        await fixture.ApplyCarillonDefinitionsAsync();
        var harness = new OperatorHarness(KubeConfig.Load(fixture.KubeconfigPath), await fixture.CreateNamespaceAsync("operator"));
        await harness.ApplyNamespaceAsync("carillon-agents");
        return harness;
    }

    /// <summary>Starts an operator. All operators of a harness compete for one lease.</summary>
    /// <param name="client">Stands in for the connection, for example to break it.</param>
    /// <param name="change">Changes its settings.</param>
    /// <param name="time">Its clock; null takes the machine's.</param>
    public async Task<IHost> StartOperatorAsync(
        IKubernetesClient? client = null, Func<OperatorOptions, OperatorOptions>? change = null, TimeProvider? time = null)
    {
        var options = new OperatorOptions
        {
            Namespace = Namespace,
            LeaseDuration = TimeSpan.FromSeconds(3),
            LeaseRenewDeadline = TimeSpan.FromSeconds(2),
            LeaseRetryPeriod = TimeSpan.FromSeconds(0.2),
            StatusInterval = TimeSpan.FromSeconds(0.2),
        };
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.Configure<HostOptions>(static host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddOperator(change?.Invoke(options) ?? options, _connection);
        if (client is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(client));
        }

        var host = builder.Build();
        _operators.Add(host);
        await host.StartAsync(End);
        return host;
    }

    public static bool IsLeader(IHost host) => host.Services.GetRequiredService<OperatorService>().IsLeader;

    public async Task StopAsync(IHost host)
    {
        _operators.Remove(host);
        await host.StopAsync(End);
        host.Dispose();
    }

    /// <summary>
    /// Makes a host of the group, with an agent that the test plays. One heartbeat of it lasts for the whole test, however long a busy machine takes for it.
    /// </summary>
    public async Task<string> AddHostAsync(string? name = null, bool agent = true)
    {
        name ??= ApiServerFixture.UniqueName("host");
        await Client.CreateAsync(CoreResources.Nodes, null, new Node { Metadata = new ObjectMeta { Name = name, Labels = GroupLabel } }, null, End);
        if (agent)
        {
            await Client.CreateAsync(
                CarillonResources.HostAgents, null, new HostAgent { Metadata = new ObjectMeta { Name = name }, Spec = new HostAgentSpec() }, null, End);
            await BeatAsync(name, TimeSpan.FromHours(1));
        }

        _hosts.Add(name);
        return name;
    }

    /// <summary>Makes a group of the hosts, open to this namespace and to root, and gives its name.</summary>
    public async Task<string> AddGroupAsync(Func<HostGroupSpec, HostGroupSpec>? change = null, string? name = null)
    {
        name ??= Group;
        var spec = new HostGroupSpec
        {
            NodeSelector = new LabelSelector { MatchLabels = GroupLabel },
            AllowedNamespaces = [Namespace],
            AllowedUsers = ["root"],
        };
        await Client.CreateAsync(
            CarillonResources.HostGroups, null, new HostGroup { Metadata = new ObjectMeta { Name = name }, Spec = change?.Invoke(spec) ?? spec }, null, End);
        return name;
    }

    /// <summary>Makes a task without a schedule, unless it is given one.</summary>
    public Task<DistributedCronTask> AddTaskAsync(string name, Func<DistributedCronTaskSpec, DistributedCronTaskSpec>? change = null)
    {
        var spec = new DistributedCronTaskSpec
        {
            HostGroups = [Group],
            Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "true" } },
        };
        var task = new DistributedCronTask
        {
            Metadata = new ObjectMeta { Name = name, Namespace = Namespace },
            Spec = change?.Invoke(spec) ?? spec,
        };
        return Client.CreateAsync(CarillonResources.Tasks, Namespace, task, null, End);
    }

    /// <summary>Changes what a task depends on.</summary>
    public Task<DistributedCronTask> FollowAsync(string task, params string[] upstreams) => Client.PatchAsync(
        CarillonResources.Tasks,
        Namespace,
        task,
        Patch.Merge(new JsonObject
        {
            ["spec"] = new JsonObject { ["dependsOn"] = new JsonArray([.. upstreams.Select(static upstream => new JsonObject { ["task"] = upstream })]) },
        }),
        null,
        End);

    /// <summary>Daily times 10, 8, 6, 4 and 2 hours ago: none of them within the next hours, so that nothing else comes in between.</summary>
    /// <param name="now">The present of the test: to ask for it twice might give two minutes.</param>
    public static IEnumerable<string> PastSchedules(DateTimeOffset now) =>
        new[] { 10, 8, 6, 4, 2 }.Select(hours => now.AddHours(-hours)).Select(static at => $"{at.Minute} {at.Hour} * * *");

    /// <summary>What a status looks like after an operator has handled everything up to an instant, and then was away.</summary>
    public Task<DistributedCronTask> PretendItWasSeenAsync(DistributedCronTask task, DateTimeOffset until)
    {
        var status = new JsonObject
        {
            ["observedGeneration"] = task.Metadata.Generation,
            ["scheduleSince"] = Rfc3339.Format(until),
            ["lastScheduleTime"] = Rfc3339.Format(until),
            ["scheduleFingerprint"] = ScheduleEpoch.Decide(task, until).Fingerprint,
        };
        return Client.PatchAsync(
            CarillonResources.Tasks, Namespace, task.Metadata.Name!, Patch.Merge(new JsonObject { ["status"] = status }), PatchOptions.Status, End);
    }

    /// <summary>Asks for a run of a task, as a person would.</summary>
    public Task<DistributedCronRun> AddRunAsync(string task, string? name = null, RerunReference? rerunOf = null) => Client.CreateAsync(
        CarillonResources.Runs,
        Namespace,
        new DistributedCronRun
        {
            Metadata = new ObjectMeta { Name = name ?? ApiServerFixture.UniqueName("run"), Namespace = Namespace },
            Spec = new DistributedCronRunSpec { TaskRef = new RunTaskReference { Name = task }, RerunOf = rerunOf },
        },
        null,
        End);

    /// <summary>Asks for a run of a task, waits until one has ended, and gives the first.</summary>
    public async Task<DistributedCronRun> FinishRunAsync(string task)
    {
        await AddRunAsync(task);
        return (await UntilAsync(CarillonResources.Runs, static runs => runs.Any(run => run.Status?.CompletionTime is not null)))[0];
    }

    public Task<Execution> ReportAsync(Execution execution, JsonObject status) => Client.PatchAsync(
        CarillonResources.Executions, Namespace, execution.Metadata.Name!, Patch.Merge(new JsonObject { ["status"] = status }), PatchOptions.Status, End);

    /// <summary>Plays all agents: every released Execution of the namespace gets the status that <paramref name="answer"/> says.</summary>
    /// <param name="answer">What the agent of the host reports; null for nothing.</param>
    /// <param name="sees">Is shown every Execution as it changes, in order.</param>
    public void PlayAgents(Func<Execution, JsonObject?> answer, Action<Execution>? sees = null)
    {
        var informer = new Informer<Execution>(
            Client, CarillonResources.Executions, new InformerOptions<Execution> { Namespace = Namespace }, TimeProvider.System, NullLogger.Instance);
        _ = informer.Subscribe(change =>
        {
            sees?.Invoke(change.Latest);
            if (change.New is { Spec: { ReleasedAt: not null, Outcome: null } } execution
                && execution.Status?.Phase is null or ExecutionPhase.Pending or ExecutionPhase.Running
                && answer(execution) is { } status)
            {
                _ = ReportUntilTakenAsync(execution, status);
            }
        });
        _agents.Add(informer.RunAsync(End));
    }

    /// <summary>Plays the heartbeats of all hosts that there are: their agents live, whatever else they do.</summary>
    public void PlayHeartbeats() => _agents.Add(Task.WhenAll(_hosts.Select(BeatOnAsync)));

    /// <summary>An agent whose commands all succeed at once.</summary>
    public static JsonObject Succeed(Execution execution) => new()
    {
        ["phase"] = "Succeeded",
        ["exitCode"] = 0,
        ["durationMs"] = 5,
        ["completionTime"] = Rfc3339.Format(TimeProvider.System.GetUtcNow()),
    };

    /// <summary>Waits until the objects of a kind in the namespace are as wanted, and gives them.</summary>
    public Task<IReadOnlyList<T>> UntilAsync<T>(ResourceType<T> type, Func<IReadOnlyList<T>, bool> wanted, string? ns = null)
        where T : class, IKubernetesObject =>
        ObjectWait.UntilAsync(Client, type, new InformerOptions<T> { Namespace = type.Namespaced ? ns ?? Namespace : null }, wanted, End);

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _operators)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        // The next test's operator would go on with them.
        await Client.DeleteCollectionAsync(CarillonResources.Tasks, Namespace, new ListOptions(), null, CancellationToken.None);
        await _end.CancelAsync();
        await Task.WhenAll(_agents);
        _end.Dispose();
        Client.Dispose();
    }

    /// <summary>Keeps a result until it is told, as an agent does: the API server may be away in that very moment.</summary>
    private async Task ReportUntilTakenAsync(Execution execution, JsonObject status)
    {
        using var pause = new PeriodicTimer(TimeSpan.FromSeconds(0.2));
        do
        {
            try
            {
                await ReportAsync(execution, (JsonObject)status.DeepClone()); // a report takes its status into a patch
                return;
            }
            catch (KubernetesException e) when (e.IsTransient)
            {
            }
        }
        while (await pause.WaitForNextTickAsync(End));
    }

    private async Task BeatOnAsync(string host)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5));
        try
        {
            do
            {
                await BeatAsync(host, TimeSpan.FromMinutes(1));
            }
            while (await timer.WaitForNextTickAsync(End));
        }
        catch (OperationCanceledException) when (End.IsCancellationRequested)
        {
        }
    }

    private Task<Lease> BeatAsync(string host, TimeSpan lasts)
    {
        var lease = new Lease
        {
            Metadata = new ObjectMeta { Name = host, Namespace = "carillon-agents" },
            Spec = new LeaseSpec { HolderIdentity = host, LeaseDurationSeconds = (int)lasts.TotalSeconds, RenewTime = TimeProvider.System.GetUtcNow() },
        };
        return Client.PatchAsync(
            CoreResources.Leases, "carillon-agents", host, Patch.Apply(lease, CoreResources.Leases.TypeInfo), new PatchOptions { Force = true }, End);
    }

    private Dictionary<string, string> GroupLabel => new() { ["carillon-test"] = Group };

    private async Task ApplyNamespaceAsync(string name)
    {
        var ns = new Namespace { Metadata = new ObjectMeta { Name = name } };
        await Client.PatchAsync(
            CoreResources.Namespaces, null, name, Patch.Apply(ns, CoreResources.Namespaces.TypeInfo), new PatchOptions { FieldManager = "tests", Force = true }, End);
    }
}
