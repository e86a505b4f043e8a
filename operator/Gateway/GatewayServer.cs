using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Gateway;

/// <summary>The socket of the gateway: Kestrel with TLS and narrow limits.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private const int MaxRequestBytes = 4096;
    private const int MaxConnections = 20_000;
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(3);

    private readonly WebApplication _web;

    private GatewayServer(WebApplication web) => _web = web;

    /// <summary>Where it listens really.</summary>
    public Uri Address => new(_web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <exception cref="IOException">The address is taken or not ours.</exception>
    public static async Task<GatewayServer> StartAsync(
        IPEndPoint listen, Func<X509Certificate2?> certificate, RequestDelegate handler, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "carillon-gateway" });
        builder.Services.AddSingleton(loggers); // an instance: it outlives this server
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = DrainLimit);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => Configure(options, listen, certificate));
        var web = builder.Build();
        web.Run(handler);
        await web.StartAsync(cancellationToken).ConfigureAwait(false);
        return new GatewayServer(web);
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint listen, Func<X509Certificate2?> certificate)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxRequestBytes;
        options.Limits.MaxConcurrentConnections = MaxConnections;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        options.Listen(listen, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificateSelector = (_, _) => certificate(),
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                // Whether it is an agent's decides between values and a refusal, not between a connection and none.
                ClientCertificateValidation = static (_, _, _) => true,
                HandshakeTimeout = TimeSpan.FromSeconds(10),
            });
        });
    }

    /// <summary>The process's signals belong to the operator.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
