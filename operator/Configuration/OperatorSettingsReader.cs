using System.Net;
using System.Text.RegularExpressions;
using Carillon.Api;
using Carillon.Operator.Gateway;
using Carillon.Runtime.Settings;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Configuration;

/// <summary>Reads the settings from flags, environment and file, and says everything that is wrong with them at once.</summary>
internal static partial class OperatorSettingsReader
{
    private const string Config = "config";
    private const string Kubeconfig = "kubeconfig";
    private const string Namespace = "namespace";
    private const string AgentNamespace = "agent-namespace";
    private const string HttpListen = "http-listen";
    private const string Log = "log-level";
    private const string LostAfter = "lost-after";
    private const string MaxParallelWrites = "max-parallel-writes";
    private const string MaxExecutionsPerTask = "max-executions-per-task";
    private const string MaxExecutions = "max-executions";
    private const string GatewayListen = "gateway-listen";
    private const string GatewayUrl = "gateway-url";
    private const string DataDir = "data-dir";
    private const string Listen = "listen";
    private const string Node = "node";
    private const string Output = "output";

    private static readonly SettingDefinition[] Common =
    [
        new(Config, "file with settings, as lines \"key: value\" or a JSON object"),
        new(Log, "the least level that is logged: debug, information, warning or error", "information"),
    ];

    private static readonly SettingDefinition[] Work =
    [
        new(Namespace, "namespace of the operator's lease", "carillon-system"),
        new(AgentNamespace, "namespace of the agents' heartbeat leases", "carillon-agents"),
        new(HttpListen, "address and port of /healthz, /readyz and /metrics; without it nothing listens"),
        new(LostAfter, "how long a host must be silent before what it was given is given up", "10m"),
        new(MaxParallelWrites, "how many writes are in flight at most", "32"),
        new(MaxExecutionsPerTask, "how many executions of finished runs are kept per task", "5000"),
        new(MaxExecutions, "how many executions are kept in all; beyond it the oldest finished runs lose theirs", "100000"),
    ];

    /// <summary>The settings of <c>carillon-operator</c> on a cluster.</summary>
    public static IReadOnlyList<SettingDefinition> ClusterDefinitions { get; } =
    [
        new(Kubeconfig, "kubeconfig of the API server; without it KUBECONFIG, the pod's service account or ~/.kube/config"),
        new(GatewayListen, "address and port where agents get values of Secrets and ConfigMaps; without it they get none"),
        new(GatewayUrl, "https:// address under which agents reach it; without it the one it listens at"),
        .. Work,
        .. Common,
    ];

    /// <summary>The settings of <c>carillon-operator standalone</c>.</summary>
    public static IReadOnlyList<SettingDefinition> StandaloneDefinitions { get; } =
    [
        new(DataDir, "folder of the API server's database, certificates and admin.kubeconfig; made when missing"),
        new(Listen, "address and port of the API server", "127.0.0.1:7443"),
        new(GatewayListen, "address and port where agents get values of Secrets and ConfigMaps; without it the API server's address and a free port"),
        new(GatewayUrl, "https:// address under which agents reach it; without it the one it listens at"),
        .. Work,
        .. Common,
    ];

    /// <summary>The settings of <c>carillon-operator agent-kubeconfig</c>.</summary>
    public static IReadOnlyList<SettingDefinition> CredentialDefinitions { get; } =
    [
        new(DataDir, "folder of the standalone API server"),
        new(Listen, "address and port under which the agent reaches the API server", "127.0.0.1:7443"),
        new(Node, "name of the node whose agent this is for"),
        new(Output, "the kubeconfig file to write; it is readable by its owner only"),
        .. Common,
    ];

    /// <param name="known">Which of the settings there are.</param>
    /// <param name="flags">Flags by name.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="SettingsException">Something is wrong; it names every key.</exception>
    public static OperatorSettings Read(
        IReadOnlyList<SettingDefinition> known, IReadOnlyDictionary<string, string> flags, Func<string, string?> variable)
    {
        var file = flags.GetValueOrDefault(Config) ?? variable("CARILLON_CONFIG");
        var layers = LayeredSettings.Load(known, flags, variable, string.IsNullOrEmpty(file) ? null : file);
        var has = known.Select(static definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        var settings = new OperatorSettings
        {
            Kubeconfig = has.Contains(Kubeconfig) ? layers.Text(Kubeconfig) : null,
            LogLevel = Enum.Parse<LogLevel>(layers.Choice(Log, "Debug", "Information", "Warning", "Error")),
            DataDirectory = has.Contains(DataDir) ? layers.RequiredText(DataDir) : null,
            Listen = (has.Contains(Listen) ? layers.EndPoint(Listen) : null) ?? new IPEndPoint(IPAddress.Loopback, 7443),
            Node = has.Contains(Node) ? layers.RequiredText(Node) : null,
            Output = has.Contains(Output) ? layers.RequiredText(Output) : null,
        };
        if (settings.Node is { Length: > 0 } node && (node.Length > Limits.Name || !NodeName().IsMatch(node)))
        {
            layers.AddProblem(Node, $"\"{node}\" is not the name of a node: lower case letters, digits, '-' and '.'");
        }

        if (has.Contains(Namespace))
        {
            var options = ReadOptions(layers) with { Gateway = ReadGateway(layers, has.Contains(DataDir) ? new IPEndPoint(settings.Listen.Address, 0) : null) };
            settings = settings with { HttpListen = layers.EndPoint(HttpListen), Options = options };
        }

        layers.ThrowIfInvalid();
        return settings;
    }

    private static GatewayOptions? ReadGateway(LayeredSettings layers, IPEndPoint? preset)
    {
        var listen = layers.EndPoint(GatewayListen) ?? preset;
        Uri? url = null;
        if (layers.Text(GatewayUrl) is { Length: > 0 } text
            && (!Uri.TryCreate(text, UriKind.Absolute, out url) || url.Scheme != Uri.UriSchemeHttps || url.PathAndQuery != "/" || url.UserInfo.Length > 0))
        {
            layers.AddProblem(GatewayUrl, $"\"{text}\" is not an address such as https://carillon.example.org:7444");
        }

        if (preset is null && url is null && listen is not null && (listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)))
        {
            layers.AddProblem(GatewayUrl, "is needed where the gateway listens at all addresses: agents must know one of them");
        }

        return listen is null ? null : new GatewayOptions { Listen = listen, Url = url };
    }

    private static OperatorOptions ReadOptions(LayeredSettings layers) => new()
    {
        Namespace = layers.RequiredText(Namespace),
        AgentNamespace = layers.RequiredText(AgentNamespace),
        LostAfter = layers.Duration(LostAfter, TimeSpan.FromSeconds(10), TimeSpan.FromDays(30)),
        MaxParallelWrites = layers.Int32(MaxParallelWrites, 1, 1024),
        MaxExecutionsPerTask = layers.Int32(MaxExecutionsPerTask, 0, 1_000_000),
        MaxExecutions = layers.Int32(MaxExecutions, 0, 10_000_000),
    };

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeName();
}
