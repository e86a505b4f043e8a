using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;
using Carillon.Tests.Support.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Support.Stacks;

/// <summary>
/// The programs as a user runs them: a control plane and some hosts, each a process of its own, with everything in one folder that is
/// removed at the end. On a real API server the operator runs against that instead of serving its own.
/// </summary>
public sealed class StandaloneStack : IAsyncDisposable
{
    /// <summary>A generous safety net for programs that never come up.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly string? _programs;
    private readonly List<SupervisedProcess> _processes = [];
    private string _listen = "127.0.0.1:0";

    private StandaloneStack(string folder, string? programs)
    {
        _folder = folder;
        _programs = programs;
    }

    /// <summary>The administrator's kubeconfig.</summary>
    public string KubeconfigPath { get; private set; } = "";

    /// <summary>Where the API server listens, ending in a slash.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1/");

    /// <summary>The control plane's process.</summary>
    public SupervisedProcess Operator => _processes[0];

    /// <summary>The hosts' processes, in the order of their names.</summary>
    public IReadOnlyList<SupervisedProcess> Agents => _processes[1..];

    /// <summary>The names of the hosts: <c>host-1</c> and so on, made unique where the server is shared.</summary>
    public IReadOnlyList<string> Hosts { get; private set; } = [];

    /// <summary>Starts a control plane and hosts.</summary>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="server">The API server to run against; null lets the operator serve its own.</param>
    /// <param name="programs">Folder of the built programs; null takes what was built together with the tests.</param>
    public static async Task<StandaloneStack> StartAsync(int hosts, TestApiServer? server = null, string? programs = null)
    {
        var stack = new StandaloneStack(Directory.CreateTempSubdirectory("carillon-stack-").FullName, programs);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            await stack.StartOperatorAsync(server, limit.Token);
            var suffix = server is null ? "" : $"-{Guid.NewGuid():N}"[..7];
            stack.Hosts = [.. Enumerable.Range(1, hosts).Select(i => $"host-{i}{suffix}")];
            foreach (var host in stack.Hosts)
            {
                await stack.StartAgentAsync(host, server);
            }

            return stack;
        }
        catch (Exception e)
        {
            var logs = string.Join("\n", stack._processes.Select(process => process.Output));
            await stack.DisposeAsync();
            throw new InvalidOperationException($"the stack did not start: {e.Message}\n{logs}", e);
        }
    }

    /// <summary>Kills the control plane, which serves its own API server, and starts it again where it was.</summary>
    public async Task KillAndRestartOperatorAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await Operator.DisposeAsync();
        _processes.RemoveAt(0);
        await StartOperatorAsync(null, limit.Token);
    }

    /// <summary>Waits until every host has registered itself and is ready.</summary>
    public async Task WaitForHostsAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        using var client = new KubernetesClient(KubeConfig.Load(KubeconfigPath), TimeProvider.System, NullLogger.Instance);
        await ObjectWait.UntilAsync(
            client,
            CoreResources.Nodes,
            new InformerOptions<Node>(),
            nodes => !Hosts.Except(nodes.Where(IsReady).Select(static node => node.Metadata.Name)).Any(),
            limit.Token);
    }

    /// <summary>Runs <c>carillon</c> against this stack.</summary>
    public Task<CommandResult> CarillonAsync(params string[] arguments) =>
        CommandLine.RunAsync(Program("carillon"), ["--kubeconfig", KubeconfigPath, .. arguments], CleanEnvironment);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Nobody's own settings leak into a test.</summary>
    internal static IReadOnlyDictionary<string, string> CleanEnvironment { get; } = new Dictionary<string, string> { ["KUBECONFIG"] = "", ["NO_COLOR"] = "1" };

    /// <summary>A program that was built together with the tests: from its own build folder, since theirs has not all the libraries that it needs.</summary>
    internal static string BuiltProgram(string name) =>
        Path.Combine(RepositoryFolder.Root, "artifacts", "bin", ProjectOf(name), new DirectoryInfo(AppContext.BaseDirectory).Name, name);

    private string Program(string name) => _programs is { } folder ? Path.Combine(folder, name) : BuiltProgram(name);

    private static string ProjectOf(string program) => program switch
    {
        "carillon-operator" => "Carillon.Operator",
        "carillon-agent" => "Carillon.Agent",
        _ => "Carillon.Cli",
    };

    private async Task StartOperatorAsync(TestApiServer? server, CancellationToken cancellationToken)
    {
        string[] arguments = server is null
            ? ["standalone", "--data-dir", Path.Combine(_folder, "control-plane"), "--listen", _listen]
            : ["--kubeconfig", server.KubeconfigPath];
        _processes.Insert(0, SupervisedProcess.Start(Program("carillon-operator"), arguments, CleanEnvironment));
        KubeconfigPath = server?.KubeconfigPath ?? Path.Combine(_folder, "control-plane", "admin.kubeconfig");

        // To lead it needs a server that answers, so that both are up then.
        await Operator.WaitForLineAsync(static line => line.Contains(" leads by lease ", StringComparison.Ordinal), cancellationToken)
            .WaitAsync(cancellationToken);
        Address = KubeConfig.Load(KubeconfigPath).Server;
        _listen = Address.Authority;
    }

    private static bool IsReady(Node node) =>
        node.Status?.Conditions?.Any(static condition => condition is { Type: "Ready", Status: ConditionStatus.True }) == true;

    private async Task StartAgentAsync(string host, TestApiServer? server)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, host)).FullName;
        var kubeconfig = server?.KubeconfigPath ?? Path.Combine(folder, "kubeconfig");
        if (server is null)
        {
            var minted = await CommandLine.RunAsync(
                Program("carillon-operator"),
                [
                    "agent-kubeconfig", "--data-dir", Path.Combine(_folder, "control-plane"), "--listen", Address.Authority,
                    "--node", host, "--output", kubeconfig,
                ],
                CleanEnvironment);
            _ = minted.Success;
        }

        _processes.Add(SupervisedProcess.Start(
            Program("carillon-agent"),
            ["--kubeconfig", kubeconfig, "--node-name", host, "--data-dir", folder, "--register-node", "--node-labels", "carillon.dev/host=true"],
            CleanEnvironment));
    }
}
