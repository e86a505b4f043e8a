using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

using Microsoft.Extensions.Logging;

namespace Carillon.Agent.Presence;

/// <summary>Says every few seconds that this host lives, by a Lease of its own.</summary>
internal sealed partial class LeaseHeartbeat
{
    public const string Namespace = "carillon-agents";
    private const int DurationFactor = 6;

    private readonly IKubernetesClient _client;
    private readonly string _nodeName;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private bool _failing;

    public LeaseHeartbeat(IKubernetesClient client, string nodeName, TimeSpan interval, TimeProvider time, ILogger<LeaseHeartbeat> logger)
    {
        _client = client;
        _nodeName = nodeName;
        _interval = interval;
        _time = time;
        _logger = logger;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_interval, _time);
        do
        {
            await BeatAsync(stop);
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task BeatAsync(CancellationToken stop)
    {
        var lease = new Lease
        {
            Metadata = new() { Name = _nodeName, Namespace = Namespace },
            Spec = new LeaseSpec
            {
                HolderIdentity = _nodeName,
                LeaseDurationSeconds = (int)Math.Ceiling(_interval.TotalSeconds * DurationFactor),
                RenewTime = _client.Clock.UtcNow,
            },
        };
        try
        {
            await _client.PatchAsync(
                CoreResources.Leases, Namespace, _nodeName, Patch.Apply(lease, CoreResources.Leases.TypeInfo), new PatchOptions { Force = true }, stop);
            if (_failing)
            {
                LogBack();
            }

            _failing = false;
        }
        catch (KubernetesException e)
        {
            if (!_failing)
            {
                LogFailed(e);
            }

            _failing = true; // said once; the next beat is soon
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat could not be written; runs go on, results wait on disk")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(Level = LogLevel.Information, Message = "The heartbeat is back")]
    private partial void LogBack();
}
