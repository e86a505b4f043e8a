using Carillon.Runtime.Probes;
using Microsoft.Extensions.Hosting;

namespace Carillon.Operator.Probes;

/// <summary>Opens the probe server first and closes it last.</summary>
internal sealed class ProbeService : IHostedLifecycleService
{
    private readonly ProbeServer _server;

    public ProbeService(ProbeServer server) => _server = server;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _server.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await _server.DisposeAsync().ConfigureAwait(false);
}
