using System.Security.Cryptography.X509Certificates;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Tests.Support.FakeApi;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Kubernetes.Client;

/// <summary>A fake server and a client of it.</summary>
internal sealed class ClientHarness : IAsyncDisposable
{
    private ClientHarness(FakeApiServer server, KubernetesClient client)
    {
        Server = server;
        Client = client;
    }

    public FakeApiServer Server { get; }

    public KubernetesClient Client { get; }

    public static async Task<ClientHarness> StartAsync(
        Func<FakeRequest, HttpResponse, Task> answer,
        Func<KubernetesClientOptions, KubernetesClientOptions>? configure = null,
        TimeProvider? time = null,
        X509Certificate2? certificate = null)
    {
        var server = await FakeApiServer.StartAsync(answer, certificate);
        var options = new KubernetesClientOptions { Server = server.Address };
        var client = new KubernetesClient(configure?.Invoke(options) ?? options, time ?? TimeProvider.System, NullLogger.Instance);
        return new(server, client);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
