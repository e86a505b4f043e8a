using Carillon.ApiServer;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>Starts the project's own API server in this process, on a data folder of its own.</summary>
internal static class EmbeddedServer
{
    public static async Task<TestApiServer> StartAsync(TimeProvider time, int? eventHistory, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("carillon-embedded-").FullName;
        var options = new EmbeddedApiServerOptions { DataDirectory = folder };
        if (eventHistory is { } remembered)
        {
            options = new EmbeddedApiServerOptions { DataDirectory = folder, EventHistory = remembered };
        }

        try
        {
            var server = await EmbeddedApiServer.StartAsync(options, TestLog.Factory, time, cancellationToken);
            return new TestApiServer(ApiServerKind.Embedded, server.AdminKubeconfigPath, async () =>
            {
                await server.DisposeAsync();
                Directory.Delete(folder, recursive: true);
            });
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }
}
