using System.Net;
using Carillon.Kubernetes.Client;
using Carillon.Operator.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Gateway;

/// <summary>
/// Serves the gateway as long as the process runs, leader or not: an agent waits for its values, and any replica can read them. Which one
/// announces it makes no difference, for all announce the same.
/// </summary>
internal sealed partial class GatewayService : BackgroundService
{
    /// <summary>How often certificate and announcement are looked after.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly GatewayOptions _options;
    private readonly GatewayAuthority _authority;
    private readonly GatewayAnnouncement _announcement;
    private readonly ValuesEndpoint _endpoint;
    private readonly OperatorOptions _operator;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private GatewayServer? _server;

    public GatewayService(
        GatewayOptions options,
        GatewayAuthority authority,
        GatewayAnnouncement announcement,
        ValuesEndpoint endpoint,
        OperatorOptions @operator,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _authority = authority;
        _announcement = announcement;
        _endpoint = endpoint;
        _operator = @operator;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<GatewayService>();
    }

    /// <summary>Where agents find it.</summary>
    public Uri Url => _options.Url ?? new UriBuilder(_server!.Address) { Host = Reachable(_options.Listen.Address) }.Uri;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = await GatewayServer.StartAsync(_options.Listen, () => _authority.Serving, _endpoint.HandleAsync, _loggers, cancellationToken)
            .ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        if (_server is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isAnnounced = false;
        while (true)
        {
            try
            {
                var authorities = await _authority.RefreshAsync(Hosts(), stoppingToken).ConfigureAwait(false);
                if (await _announcement.EnsureAsync(Url, authorities, stoppingToken).ConfigureAwait(false) || !isAnnounced)
                {
                    LogAnnounced(Url);
                }

                isAnnounced = true;
                await Task.Delay(Interval, _time, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is KubernetesException or InvalidDataException)
            {
                LogNotAnnounced(e is KubernetesException { IsNetworkFault: true } ? LogLevel.Debug : LogLevel.Warning, e.Message); // that was said once
                await Task.Delay(isAnnounced ? Interval : _operator.LeaseRetryPeriod, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private List<string> Hosts()
    {
        List<string> hosts = ["localhost", IPAddress.Loopback.ToString(), Url.Host];
        if (!IsAny(_options.Listen.Address))
        {
            hosts.Add(_options.Listen.Address.ToString());
        }

        return hosts;
    }

    private static string Reachable(IPAddress address) => IsAny(address) ? Environment.MachineName.ToLowerInvariant() : address.ToString();

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    [LoggerMessage(Level = LogLevel.Information, Message = "Agents get values by reference at {Url}")]
    private partial void LogAnnounced(Uri url);

    [LoggerMessage(Message = "Agents cannot be told where to get values by reference: {Problem}")]
    private partial void LogNotAnnounced(LogLevel level, string problem);
}
