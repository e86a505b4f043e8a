using System.Net;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Settings;

/// <summary>How this agent is set up. Made and checked by <see cref="AgentSettingsReader"/>.</summary>
internal sealed record AgentSettings
{
    /// <summary>The kubeconfig; null takes KUBECONFIG, the pod's service account or ~/.kube/config.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>The node this agent works for.</summary>
    public required string NodeName { get; init; }

    /// <summary>Journal, outputs and run folders; absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Whether the agent makes and keeps the Node object.</summary>
    public bool RegisterNode { get; init; }

    /// <summary>Labels of that Node.</summary>
    public IReadOnlyDictionary<string, string> NodeLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>Where /healthz, /readyz and /metrics are served; null for nowhere.</summary>
    public IPEndPoint? HttpListen { get; init; }

    /// <summary>How often the heartbeat is written; the host counts as gone after six times this.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the HostAgent object is written when its figures have changed.</summary>
    public TimeSpan StatusInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary><c>auto</c>, <c>none</c>, or a folder of the v2 control group hierarchy delegated to the agent.</summary>
    public string CgroupRoot { get; init; } = "auto";

    /// <summary>Where plugins are; absolute. It need not exist.</summary>
    public string PluginFolder { get; init; } = "/usr/lib/carillon/plugins";

    /// <summary>Whether a command whose limits this host cannot enforce runs without them, instead of failing.</summary>
    public bool AllowMissingLimits { get; init; }

    /// <summary>The token that this agent shows at the gateway; null looks where pods have it, then takes the client certificate of the kubeconfig.</summary>
    public string? GatewayTokenFile { get; init; }

    /// <summary>Whether http executions may reach services on the host's own loopback.</summary>
    public bool HttpAllowLoopback { get; init; } = true;

    /// <summary>Whether they may reach link-local addresses and metadata services.</summary>
    public bool HttpAllowLinkLocal { get; init; }

    /// <summary>What all kept outputs together may take on disk, in bytes; the oldest go first, and never one of a run that is not reported.</summary>
    public long OutputLimit { get; init; } = 1L << 30;

    /// <summary>All settings as they were given, by name, to see what is different in the next ones.</summary>
    public IReadOnlyDictionary<string, string?> Given { get; init; } = new Dictionary<string, string?>();

    /// <summary>The least level that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
