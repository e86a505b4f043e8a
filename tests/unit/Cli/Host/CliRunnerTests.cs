using System.Net;
using System.Net.Sockets;

namespace Carillon.Tests.Unit.Cli.Host;

public sealed class CliRunnerTests
{
    [Fact]
    public async Task AnyCommand_ServerNotThere_NamesIt()
    {
        var kubeconfig = Path.GetTempFileName();
        var server = $"http://127.0.0.1:{ClosedPort()}";
        await File.WriteAllTextAsync(kubeconfig, $$"""
            current-context: a
            clusters: [{ name: a, cluster: { server: "{{server}}" } }]
            contexts: [{ name: a, context: { cluster: a } }]
            """);
        var terminal = new TestTerminal();

        var code = await terminal.RunAsync("run", "hello", "--kubeconfig", kubeconfig);

        File.Delete(kubeconfig);
        Assert.Equal(1, code);
        Assert.StartsWith($"error: the API server {server}/ cannot be reached: ", terminal.Error, StringComparison.Ordinal);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
