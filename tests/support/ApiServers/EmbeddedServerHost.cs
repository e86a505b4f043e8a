using Carillon.ApiServer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>Entry point of the child process behind <see cref="EmbeddedServerProcess"/>: one argument, the data folder.</summary>
internal static class EmbeddedServerHost
{
    /// <summary>Starts the line that tells the parent the server answers; the kubeconfig's path follows.</summary>
    public const string ReadyPrefix = "ready ";

    private static async Task Main(string[] arguments)
    {
        var options = new EmbeddedApiServerOptions { DataDirectory = arguments[0] };
        await using var server = await EmbeddedApiServer.StartAsync(
            options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(ReadyPrefix + server.AdminKubeconfigPath);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
