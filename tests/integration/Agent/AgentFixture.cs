using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Carillon.Agent.Ending;
using Carillon.Agent.Linux;
using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.HostAgents;
using Carillon.Api.Meta;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>One API server with Carillon's kinds, one host with a data folder, and the means to play the operator for it.</summary>
public sealed partial class AgentFixture : IAsyncLifetime
{
    private readonly ApiServerFixture _server;
    private readonly List<AgentProcess> _agents = [];

    public AgentFixture()
        : this(new ApiServerFixture())
    {
    }

    /// <param name="server">The API server, where it is not the shared one.</param>
    internal AgentFixture(ApiServerFixture server)
    {
        _server = server;
    }

    public ApiClient Api => _server.Api;

    public string Node { get; init; } = ApiServerFixture.UniqueName("host");

    public string Namespace { get; private set; } = "";

    /// <summary>A folder for the agent's data and for what commands write down themselves.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("carillon-agent-").FullName;

    /// <summary>The agent's alone.</summary>
    public string DataFolder { get => field ??= Path.Combine(Folder, "data"); set; }

    public string KubeconfigPath => _server.KubeconfigPath;

    public Uri Address => _server.Address;

    /// <summary>An administrator's HTTP client.</summary>
    public HttpClient Admin => _server.Admin;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _server.ApplyCarillonDefinitionsAsync();
        var leases = await Api.PostAsync("api/v1/namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "carillon-agents" } });
        Assert.Contains(leases.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict });
        Namespace = await _server.CreateNamespaceAsync("agent");
        _server.Server.DeleteAtEnd($"apis/carillon.dev/v1/hostagents/{Node}");
        _server.Server.DeleteAtEnd($"apis/coordination.k8s.io/v1/namespaces/carillon-agents/leases/{Node}");
        _server.Server.DeleteAtEnd($"api/v1/nodes/{Node}");
    }

    /// <summary>Starts an agent for the host, and waits until it takes executions.</summary>
    internal async Task<AgentProcess> StartAgentAsync(string? kubeconfig = null, params string[] more)
    {
        var agent = LaunchAgent(kubeconfig, more);
        await agent.WaitForLogAsync("executions.carillon.dev at version");
        try
        {
            await WaitForAgentAsync(status => status.Conditions?[0].Status == ConditionStatus.True);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the agent never got ready:\n{agent.Log}");
        }

        return agent;
    }

    /// <summary>The same without waiting.</summary>
    internal AgentProcess LaunchAgent(string? kubeconfig = null, params string[] more) => Launch(
        AgentProcess.Start(kubeconfig ?? KubeconfigPath, Node, DataFolder, more));

    /// <summary>The same with an agent that kills itself at an exact step.</summary>
    internal AgentProcess LaunchMortalAgent(string step, int survived) => Launch(
        AgentProcess.StartMortal(step, survived, KubeconfigPath, Node, DataFolder));

    /// <summary>The same with another build of the agent.</summary>
    internal AgentProcess LaunchAgentBuild(string program) => Launch(AgentProcess.StartBuild(program, KubeconfigPath, Node, DataFolder));

    /// <summary>The same as another user, who needs a kubeconfig and a data folder of its own.</summary>
    internal AgentProcess LaunchAgentAs(string user, string kubeconfig, string dataFolder) => Launch(
        AgentProcess.StartAs(user, kubeconfig, Node, dataFolder));

    /// <summary>Starts an agent behind a program that becomes it.</summary>
    internal AgentProcess LaunchAgentBehind(IReadOnlyList<string> before, params string[] more) => Launch(
        AgentProcess.StartBehind(before, KubeconfigPath, Node, DataFolder, more));

    /// <summary>Starts an agent behind a program that becomes it, and waits until it takes executions.</summary>
    internal async Task<AgentProcess> StartAgentBehindAsync(IReadOnlyList<string> before, string kubeconfig, params string[] more)
    {
        var agent = Launch(AgentProcess.StartBehind(before, kubeconfig, Node, DataFolder, more));
        await agent.WaitForLogAsync("executions.carillon.dev at version");
        await WaitForAgentAsync(status => status.Conditions?[0].Status == ConditionStatus.True);
        return agent;
    }

    /// <summary>Waits until this host's agent says on its HostAgent what is wanted. An operator of another test may say something there, too.</summary>
    internal async Task WaitForAgentAsync(Predicate<HostAgentStatus> wanted)
    {
        await using var watch = await Api.WatchAsync($"apis/carillon.dev/v1/hostagents?fieldSelector=metadata.name={Node}");
        await watch.UntilAsync(change => change.Json.Deserialize(CarillonJsonContext.Default.HostAgent)?.Status is { } status
            && status.Conditions?.Where(static condition => condition.Type != "Available").ToList() is { Count: > 0 } own
            && wanted(status with { Conditions = own }));
    }

    internal async Task SetDrainAsync(bool drain) => (await Api.PatchAsync(
        $"apis/carillon.dev/v1/hostagents/{Node}",
        ApiClient.MergePatch,
        new JsonObject { ["spec"] = new JsonObject { ["drain"] = drain } })).Expect(HttpStatusCode.OK);

    internal async Task SetSlotsAsync(int slots) => (await Api.PatchAsync(
        $"apis/carillon.dev/v1/hostagents/{Node}",
        ApiClient.MergePatch,
        new JsonObject { ["spec"] = new JsonObject { ["slots"] = slots } })).Expect(HttpStatusCode.OK);

    /// <summary>A kubeconfig that goes through the relay.</summary>
    internal Task<string> RelayedKubeconfigAsync(TcpRelay relay) => RelayedKubeconfigAsync(new Uri($"https://127.0.0.1:{relay.Port}"));

    /// <summary>A kubeconfig that goes to another address.</summary>
    internal async Task<string> RelayedKubeconfigAsync(Uri address)
    {
        var path = Path.Combine(Folder, $"{address.Port}.kubeconfig");
        var text = await File.ReadAllTextAsync(KubeconfigPath);
        Assert.Single(ServerAddress().Matches(text)); // else the agent would go past it
        await File.WriteAllTextAsync(path, ServerAddress().Replace(text, address.GetLeftPart(UriPartial.Authority)));
        return path;
    }

    /// <summary>An execution of a shell command for this host, released now.</summary>
    internal ExecutionSpec Shell(string command, string? task = null) => Spec(
        new ExecutorSpec { Shell = new ShellExecutor { Command = command } }, task);

    internal ExecutionSpec Spec(ExecutorSpec executor, string? task = null)
    {
        var name = task ?? ApiServerFixture.UniqueName("task");
        var now = TimeProvider.System.GetUtcNow();
        return new ExecutionSpec
        {
            TaskRef = new OwnerIdentity { Name = name, Uid = name },
            RunRef = new OwnerIdentity { Name = name + "-1", Uid = name + "-1" },
            NodeName = Node,
            ScheduledTime = now,
            ReleasedAt = now,
            TerminationGracePeriodSeconds = 1,
            Executor = executor,
        };
    }

    /// <summary>Creates it and answers its name.</summary>
    internal async Task<string> CreateAsync(ExecutionSpec spec)
    {
        var name = ApiServerFixture.UniqueName("exe");
        var execution = new Execution
        {
            Metadata = new()
            {
                Name = name,
                Namespace = Namespace,
                Labels = new Dictionary<string, string> { [CarillonLabels.Node] = Naming.LabelValue(Node) },
            },
            Spec = spec,
        };
        (await Api.PostAsync(Collection(), JsonSerializer.SerializeToNode(execution, CarillonJsonContext.Default.Execution)!)).Expect(HttpStatusCode.Created);
        return name;
    }

    /// <summary>Waits until its status is as wanted, and answers it.</summary>
    internal async Task<ExecutionStatus> WaitAsync(string name, Predicate<ExecutionStatus> wanted)
    {
        await using var watch = await Api.WatchAsync($"{Collection()}?fieldSelector=metadata.name={name}");
        var events = await watch.UntilAsync(change => Status(change.Json) is { } status && wanted(status));
        return Status(events[^1].Json)!;
    }

    internal Task<ExecutionStatus> WaitForEndAsync(string name) => WaitAsync(name, IsFinal);

    internal async Task<ExecutionStatus> RunAsync(ExecutionSpec spec) => await WaitForEndAsync(await CreateAsync(spec));

    internal async Task CancelAsync(string name) => (await Api.PatchAsync(
        $"{Collection()}/{name}", ApiClient.MergePatch, new JsonObject { ["spec"] = new JsonObject { ["cancel"] = true } })).Expect(HttpStatusCode.OK);

    internal async Task DeleteAsync(string name) => (await Api.DeleteAsync($"{Collection()}/{name}")).Expect(HttpStatusCode.OK);

    /// <summary>All executions of this host.</summary>
    internal async Task<IReadOnlyList<Execution>> ListAsync() =>
        (await Api.GetAsync(Collection())).Expect(HttpStatusCode.OK).Json.Deserialize(CarillonJsonContext.Default.KubernetesListExecution)!.Items;

    internal static bool IsFinal(ExecutionStatus status) => status.Phase is not (null or ExecutionPhase.Pending or ExecutionPhase.Running);

    public async Task DisposeAsync()
    {
        await StopAgentsAsync();
        await EndLeftoversAsync();
        await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Before something is done to the folder under them.</summary>
    internal async Task StopAgentsAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }
    }

    /// <summary>What killed agents left: commands that still run, and control groups.</summary>
    private async Task EndLeftoversAsync()
    {
        foreach (var pid in ProcessScan.UsersOf(Folder).Union(ProcessScan.UsersOf(DataFolder)))
        {
            NativeMethods.Kill(pid, NativeMethods.SigKill);
        }

        var owner = Naming.LabelValue(Node);
        if (ControlGroupRoot.Open("auto", owner, HostNamespaces.Own).Folder is { } root)
        {
            var groups = Directory.GetDirectories(root, owner + ".*");
            Array.ForEach(groups, static group => ControlGroup.TryKill(group));
            await Eventually.TrueAsync(() => groups.All(ControlGroup.TryRemove)); // the kernel tells nobody who has no file open
        }
    }

    private AgentProcess Launch(AgentProcess agent)
    {
        _agents.Add(agent);
        return agent;
    }

    private string Collection() => $"apis/carillon.dev/v1/namespaces/{Namespace}/executions";

    /// <summary>In kubeconfigs written as YAML and as JSON.</summary>
    [GeneratedRegex(@"(?<=server""?: ""?)https://[^\s"",]+")]
    private static partial Regex ServerAddress();

    private static ExecutionStatus? Status(JsonNode json) =>
        json.Deserialize(CarillonJsonContext.Default.Execution)?.Status;
}
