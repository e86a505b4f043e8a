using Carillon.Agent.Settings;
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
    private const double Jitter = 0.1;

    private readonly IKubernetesClient _client;
    private readonly string _nodeName;
    private readonly LiveSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private LogLevel? _failing;

    public LeaseHeartbeat(IKubernetesClient client, string nodeName, LiveSettings settings, TimeProvider time, ILogger<LeaseHeartbeat> logger)
    {
        _client = client;
        _nodeName = nodeName;
        _settings = settings;
        _time = time;
        _logger = logger;
    }

    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(_settings.Current.HeartbeatInterval, _time);
        do
        {
            // A little early each time, at random: hosts that got their power, or their API server, back together do not beat together for long.
            timer.Period = _settings.Current.HeartbeatInterval * (1 - (Jitter * Random.Shared.NextDouble()));
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
                LeaseDurationSeconds = (int)Math.Ceiling(_settings.Current.HeartbeatInterval.TotalSeconds * DurationFactor),
                RenewTime = _client.Clock.UtcNow,
            },
        };
        try
        {
            await _client.PatchAsync(
                CoreResources.Leases, Namespace, _nodeName, Patch.Apply(lease, CoreResources.Leases.TypeInfo), new PatchOptions { Force = true }, stop);
            if (_failing is { } level)
            {
                LogBack(level < LogLevel.Information ? level : LogLevel.Information);
            }

            _failing = null;
        }
        catch (KubernetesException e)
        {
            var level = e.IsNetworkFault ? LogLevel.Debug : LogLevel.Warning;
            if (_failing is null || level > _failing)
            {
                LogFailed(level, e.Message); // said once; the next beat is soon
                _failing = level;
            }
        }
    }

    [LoggerMessage(Message = "The heartbeat could not be written; runs go on, results wait on disk: {Detail}")]
    private partial void LogFailed(LogLevel level, string detail);

    [LoggerMessage(Message = "The heartbeat is back")]
    private partial void LogBack(LogLevel level);
}
