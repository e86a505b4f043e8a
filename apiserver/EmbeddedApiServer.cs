using Carillon.ApiServer.Http;
using Carillon.ApiServer.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer;

/// <summary>A Kubernetes API server in this process: our kinds, the few core kinds we use, any CustomResourceDefinition; stored in SQLite.</summary>
public sealed class EmbeddedApiServer : IAsyncDisposable
{
    private readonly IDisposable _folderLock;
    private readonly ServerComponents _components;
    private readonly WebApplication _web;

    private EmbeddedApiServer(IDisposable folderLock, ServerComponents components, WebApplication web, Uri address, string adminKubeconfigPath)
    {
        _folderLock = folderLock;
        _components = components;
        _web = web;
        Address = address;
        AdminKubeconfigPath = adminKubeconfigPath;
    }

    /// <summary>Where it listens: <c>https://127.0.0.1:7443</c>.</summary>
    public Uri Address { get; }

    /// <summary>A kubeconfig for the admin role, rewritten at every start to name <see cref="Address"/>.</summary>
    public string AdminKubeconfigPath { get; }

    /// <summary>Opens the data folder and serves; returns once requests are answered.</summary>
    /// <exception cref="IOException">The folder is in use by another process, or not usable; or the address is taken.</exception>
    public static async Task<EmbeddedApiServer> StartAsync(
        EmbeddedApiServerOptions options,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var folder = new DataFolder(options.DataDirectory);
        var folderLock = folder.Lock();
        ServerComponents? components = null;
        try
        {
            components = ServerComponents.Open(folder, options, loggers, time);
            await components.StartAsync(cancellationToken).ConfigureAwait(false);
            var web = await KestrelHost.StartAsync(options.Listen, components.Authority, components.Pipeline, loggers, cancellationToken)
                .ConfigureAwait(false);
            var address = KestrelHost.AddressOf(web);
            StandaloneCredentials.WriteKubeconfig(folder.AdminKubeconfigPath, folder.Path, address, Role.Admin, null, time);
            return new EmbeddedApiServer(folderLock, components, web, address, folder.AdminKubeconfigPath);
        }
        catch
        {
            if (components is not null)
            {
                await components.DisposeAsync().ConfigureAwait(false);
            }

            folderLock.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _components.EndWatches();
        await _web.StopAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
        await _components.DisposeAsync().ConfigureAwait(false);
        _folderLock.Dispose();
    }
}
