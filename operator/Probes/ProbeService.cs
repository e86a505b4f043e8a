using Carillon.Runtime.Probes;
using Microsoft.Extensions.Hosting;

namespace Carillon.Operator.Probes;

/// <summary>Opens the probe server with the host; the container closes it last.</summary>
internal sealed class ProbeService : IHostedService
{
    private readonly ProbeServer _server;

    public ProbeService(ProbeServer server) => _server = server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _server.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
