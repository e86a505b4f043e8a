using System.Net;
using System.Text.Json.Nodes;

using Carillon.Agent.Settings;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Presence;

/// <summary>Registers this host as a Node where no kubelet does, and keeps its Ready condition fresh.</summary>
internal sealed partial class NodeRegistrar
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly IKubernetesClient _client;
    private readonly string _nodeName;
    private readonly LiveSettings _settings;
    private readonly HostFacts _facts;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DateTimeOffset _readySince;

    public NodeRegistrar(
        IKubernetesClient client,
        string nodeName,
        LiveSettings settings,
        HostFacts facts,
        TimeProvider time,
        ILogger<NodeRegistrar> logger)
    {
        _client = client;
        _nodeName = nodeName;
        _settings = settings;
        _facts = facts;
        _time = time;
        _logger = logger;
        _readySince = time.GetUtcNow();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            var wait = Interval;
            try
            {
                await ApplyAsync(Named(new JsonObject { ["labels"] = Labels() }), subresource: null, stop);
                await ApplyAsync(Named([], Status()), "status", stop);
            }
            catch (KubernetesException e)
            {
                LogFailed(e.IsNetworkFault ? LogLevel.Debug : LogLevel.Warning, e.Message);
                wait = Again;
            }

            await Task.Delay(wait, _time, stop);
        }
    }

    private Task<Node> ApplyAsync(JsonObject node, string? subresource, CancellationToken stop) => _client.PatchAsync(
        CoreResources.Nodes, ns: null, _nodeName, Patch.Apply(node), new PatchOptions { Subresource = subresource, Force = true }, stop);

    private JsonObject Named(JsonObject metadata, JsonObject? status = null)
    {
        metadata["name"] = _nodeName;
        var node = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = metadata };
        if (status is not null)
        {
            node["status"] = status;
        }

        return node;
    }

    private JsonObject Labels()
    {
        var labels = new JsonObject
        {
            ["kubernetes.io/hostname"] = Carillon.Api.Naming.LabelValue(_nodeName),
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = _facts.Architecture,
        };
        foreach (var (key, value) in _settings.Current.NodeLabels)
        {
            labels[key] = value;
        }

        return labels;
    }

    private JsonObject Status() => new()
    {
        ["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "Ready",
            ["status"] = "True",
            ["reason"] = "CarillonAgentReady",
            ["message"] = "the Carillon agent runs on this host",
            ["lastHeartbeatTime"] = Time(_client.Clock.UtcNow),
            ["lastTransitionTime"] = Time(_readySince),
        }),
        ["addresses"] = new JsonArray(new JsonObject { ["type"] = "Hostname", ["address"] = Dns.GetHostName() }),
        ["nodeInfo"] = new JsonObject
        {
            ["machineID"] = _facts.MachineId,
            ["systemUUID"] = "",
            ["bootID"] = _facts.BootId,
            ["kernelVersion"] = _facts.Kernel,
            ["osImage"] = _facts.OsName,
            ["containerRuntimeVersion"] = "",
            ["kubeletVersion"] = $"carillon-agent {_facts.Version}",
            ["kubeProxyVersion"] = "",
            ["operatingSystem"] = "linux",
            ["architecture"] = _facts.Architecture,
        },
    };

    /// <summary>Whole seconds: a core Time takes no more.</summary>
    private static string Time(DateTimeOffset time) => Rfc3339.Format(time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)));

    [LoggerMessage(Message = "The Node object could not be written: {Detail}")]
    private partial void LogFailed(LogLevel level, string detail);
}
