using System.Net;
using System.Security.Cryptography.X509Certificates;
using Carillon.ApiServer.Security;
using Carillon.Runtime.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.Http;

/// <summary>Kestrel with TLS, HTTP/2 and HTTP/1.1, and nothing between the socket and our pipeline.</summary>
internal static class KestrelHost
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    public static async Task<WebApplication> StartAsync(
        IPEndPoint listen,
        CertificateAuthority authority,
        RequestPipeline pipeline,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Carillon.ApiServer" });
        builder.Services.AddSingleton<ILoggerFactory>(new HostLoggerFactory(loggers));
        // The default lifetime would take the process's signals, which belong to whoever embeds us.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = DrainLimit);
        var certificate = KeptAuthority.IssueServing(authority, listen.Address);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => Configure(options, listen, certificate));
        var web = builder.Build();
        web.Run(pipeline.HandleAsync);
        await web.StartAsync(cancellationToken).ConfigureAwait(false);
        return web;
    }

    public static Uri AddressOf(WebApplication web)
    {
        var address = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        // A wildcard is no address to connect to; the kubeconfig on this machine uses loopback.
        return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint listen, X509Certificate2 certificate)
    {
        options.AddServerHeader = false;
        // The body limit is ours, because the answer has to be a Status; slow readers are cut off by their watch's queue.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.Http2.MaxStreamsPerConnection = 1000;
        options.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        options.Listen(listen, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1AndHttp2;
            endpoint.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificate,
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                // Whether the certificate is one of ours decides between 401 and an answer, not between a connection and none.
                ClientCertificateValidation = static (_, _, _) => true,
            });
        });
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
