using System.Net;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Configuration;

/// <summary>The settings of one process, read and checked.</summary>
internal sealed record OperatorSettings
{
    /// <summary>The kubeconfig file; null looks in the usual places.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Where /healthz, /readyz and /metrics are served; null for nowhere.</summary>
    public IPEndPoint? HttpListen { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>For standalone: the folder of the API server.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>For standalone: where the API server listens.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 7443);

    /// <summary>For agent-kubeconfig: the node, and the file to write.</summary>
    public string? Node { get; init; }

    public string? Output { get; init; }

    public OperatorOptions Options { get; init; } = new();
}
