using System.Net;
using Carillon.ApiServer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>The child process behind <see cref="EmbeddedServerProcess"/>: the data folder, and the address to listen on.</summary>
internal static class EmbeddedServerHost
{
    public const string Command = "api-server";

    /// <summary>Starts the line that tells the parent the server answers; the kubeconfig's path follows.</summary>
    public const string ReadyPrefix = "ready ";

    public static async Task RunAsync(string[] arguments)
    {
        var options = new EmbeddedApiServerOptions { DataDirectory = arguments[0], Listen = IPEndPoint.Parse(arguments[1]) };
        await using var server = await EmbeddedApiServer.StartAsync(
            options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(ReadyPrefix + server.AdminKubeconfigPath);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
