using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer;

/// <summary>A Kubernetes API server in this process: our kinds, the few core kinds we use, any CustomResourceDefinition; stored in SQLite.</summary>
public sealed class EmbeddedApiServer : IAsyncDisposable
{
    private EmbeddedApiServer(Uri address, string adminKubeconfigPath)
    {
        Address = address;
        AdminKubeconfigPath = adminKubeconfigPath;
    }

    /// <summary>Where it listens: <c>https://127.0.0.1:7443</c>.</summary>
    public Uri Address { get; }

    /// <summary>A kubeconfig for the admin role, rewritten at every start to name <see cref="Address"/>.</summary>
    public string AdminKubeconfigPath { get; }

    /// <summary>Opens the data folder and serves; returns once requests are answered.</summary>
    /// <exception cref="IOException">The folder is in use by another process, or not usable.</exception>
    public static Task<EmbeddedApiServer> StartAsync(
        EmbeddedApiServerOptions options,
        ILoggerFactory loggers,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
