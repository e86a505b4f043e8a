using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Support.ApiServers;

/// <summary>
/// The project's own API server as a child process, for tests that kill it. The data folder belongs to the caller: killing and starting
/// again on the same folder is what such tests are about.
/// </summary>
public sealed class EmbeddedServerProcess : IAsyncDisposable
{
    /// <summary>A generous safety net for a server that never comes up.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);

    private readonly SupervisedProcess _process;

    private EmbeddedServerProcess(SupervisedProcess process, TestApiServer server)
    {
        _process = process;
        Server = server;
    }

    /// <summary>The way in. Its disposal does not stop the process.</summary>
    public TestApiServer Server { get; }

    /// <summary>Starts a server on <paramref name="dataDirectory"/> and waits until it answers.</summary>
    /// <param name="dataDirectory">Its folder.</param>
    /// <param name="listen">Address and port; null takes any free port. A server that comes back for clients of an earlier one takes its.</param>
    public static async Task<EmbeddedServerProcess> StartAsync(string dataDirectory, string? listen = null)
    {
        var host = typeof(EmbeddedServerProcess).Assembly.Location;
        var process = SupervisedProcess.Start("dotnet", ["exec", host, EmbeddedServerHost.Command, dataDirectory, listen ?? "127.0.0.1:0"]);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            var ready = await process.WaitForLineAsync(
                line => line.StartsWith(EmbeddedServerHost.ReadyPrefix, StringComparison.Ordinal), limit.Token).WaitAsync(limit.Token);
            var kubeconfig = ready[EmbeddedServerHost.ReadyPrefix.Length..];
            return new EmbeddedServerProcess(
                process, new TestApiServer(ApiServerKind.Embedded, kubeconfig, () => ValueTask.CompletedTask));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the server as a power cut would: SIGKILL, no goodbye.</summary>
    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _process.DisposeAsync();
    }
}
