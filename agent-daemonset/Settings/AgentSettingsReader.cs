using System.Text.RegularExpressions;

using Carillon.Agent.Values;
using Carillon.Api;
using Carillon.Api.Executors;
using Carillon.Runtime.Settings;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Settings;

/// <summary>Reads the settings from flags, environment and file, and says everything that is wrong with them at once.</summary>
internal static partial class AgentSettingsReader
{
    private const string Config = "config";
    private const string Kubeconfig = "kubeconfig";
    private const string NodeName = "node-name";
    private const string DataDir = "data-dir";
    private const string RegisterNode = "register-node";
    private const string NodeLabels = "node-labels";
    private const string HttpListen = "http-listen";
    private const string Heartbeat = "heartbeat-interval";
    private const string StatusInterval = "status-interval";
    private const string CgroupRoot = "cgroup-root";
    private const string PluginDir = "plugin-dir";
    private const string MissingLimits = "allow-missing-limits";
    private const string GatewayTokenFile = "gateway-token-file";
    private const string AllowLoopback = "http-allow-loopback";
    private const string AllowLinkLocal = "http-allow-link-local";
    private const string OutputLimit = "output-limit";
    private const string Log = "log-level";

    /// <summary>All settings, in the order in which help shows them.</summary>
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(Config, "file with settings, as lines \"key: value\" or a JSON object"),
        new(Kubeconfig, "kubeconfig of the API server; without it KUBECONFIG, the pod's service account or ~/.kube/config"),
        new(NodeName, "name of the node this agent works for; without it the host name in lower case"),
        new(DataDir, "folder of the journal and the outputs", "/var/lib/carillon"),
        new(RegisterNode, "make and keep the Node object, for hosts without a kubelet", "false"),
        new(NodeLabels, "labels of that Node, k=v,k=v"),
        new(HttpListen, "address and port of /healthz, /readyz and /metrics; without it nothing listens"),
        new(Heartbeat, "how often the heartbeat is written; after six times this the host counts as gone", "10s"),
        new(StatusInterval, "how often changed figures of the HostAgent object are written", "15s"),
        new(CgroupRoot, "auto, none, or a folder of the cgroup v2 hierarchy that belongs to the agent", "auto"),
        new(PluginDir, "folder of the plugins; it and they must belong to root, and nobody else may write there", "/usr/lib/carillon/plugins"),
        new(MissingLimits, "run commands without those of their limits that this host cannot enforce, and say so in the result", "false"),
        new(GatewayTokenFile, "file with the token for the agent gateway; without it " + GatewayAccess.ProjectedToken + " where there is one, else the client certificate of the kubeconfig"),
        new(AllowLoopback, "whether http executions may reach services of the host itself", "true"),
        new(AllowLinkLocal, "whether they may reach link-local addresses and metadata services", "false"),
        new(OutputLimit, "what all kept outputs together may take on disk, such as 500Mi; the oldest go first", "1Gi"),
        new(Log, "the least level that is logged: debug, information, warning or error", "information"),
    ];

    /// <param name="flags">Flags by name.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="SettingsException">Something is wrong; it names every key.</exception>
    public static AgentSettings Read(IReadOnlyDictionary<string, string> flags, Func<string, string?> variable)
    {
        var file = flags.GetValueOrDefault(Config) ?? variable("CARILLON_CONFIG");
        var layers = LayeredSettings.Load(Definitions, flags, variable, string.IsNullOrEmpty(file) ? null : file);
        var settings = new AgentSettings
        {
            Kubeconfig = layers.Text(Kubeconfig),
            NodeName = layers.Text(NodeName) ?? Environment.MachineName.ToLowerInvariant(),
            DataFolder = Path.GetFullPath(layers.RequiredText(DataDir) is { Length: > 0 } folder ? folder : "."),
            RegisterNode = layers.Flag(RegisterNode),
            NodeLabels = Labels(layers),
            HttpListen = layers.EndPoint(HttpListen),
            HeartbeatInterval = layers.Duration(Heartbeat, TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10)),
            StatusInterval = layers.Duration(StatusInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10)),
            CgroupRoot = layers.Text(CgroupRoot) ?? "auto",
            PluginFolder = layers.RequiredText(PluginDir),
            AllowMissingLimits = layers.Flag(MissingLimits),
            GatewayTokenFile = layers.Text(GatewayTokenFile) is { Length: > 0 } token ? Path.GetFullPath(token) : null,
            HttpAllowLoopback = layers.Flag(AllowLoopback),
            HttpAllowLinkLocal = layers.Flag(AllowLinkLocal),
            OutputLimit = Bytes(layers, OutputLimit),
            Given = Definitions.ToDictionary(definition => definition.Name, definition => layers.Text(definition.Name)),
            LogLevel = Enum.Parse<LogLevel>(layers.Choice(Log, "Debug", "Information", "Warning", "Error")),
        };
        if (settings.NodeName.Length > Limits.Name || !NodeNamePattern().IsMatch(settings.NodeName))
        {
            layers.AddProblem(NodeName, $"\"{settings.NodeName}\" is not the name of a node: lower case letters, digits, '-' and '.'");
        }

        if (settings.CgroupRoot is not ("auto" or "none") && !Path.IsPathRooted(settings.CgroupRoot))
        {
            layers.AddProblem(CgroupRoot, $"\"{settings.CgroupRoot}\" is neither auto nor none nor an absolute path");
        }

        if (!Path.IsPathRooted(settings.PluginFolder))
        {
            layers.AddProblem(PluginDir, $"\"{settings.PluginFolder}\" is not an absolute path");
        }

        layers.ThrowIfInvalid();
        return settings;
    }

    /// <summary>Those that a running agent takes over; all others need a new one.</summary>
    public static IReadOnlySet<string> Live { get; } = new HashSet<string> { NodeLabels, Heartbeat, StatusInterval, OutputLimit, Log };

    private static long Bytes(LayeredSettings layers, string name)
    {
        if (Quantity.TryParseMemory(layers.Text(name) ?? "", out var bytes))
        {
            return bytes;
        }

        layers.AddProblem(name, $"\"{layers.Text(name)}\" is not allowed, it must be a number of bytes such as 500Mi or 2Gi");
        return 0;
    }

    private static Dictionary<string, string> Labels(LayeredSettings layers)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in (layers.Text(NodeLabels) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                layers.AddProblem(NodeLabels, $"\"{part}\" is not of the form key=value");
                continue;
            }

            labels[part[..equals]] = part[(equals + 1)..];
        }

        return labels;
    }

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NodeNamePattern();
}
