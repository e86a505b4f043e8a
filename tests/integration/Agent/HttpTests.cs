using System.Net;
using System.Net.Sockets;
using System.Text;

using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Requests sent from the host.</summary>
public sealed class HttpTests : IClassFixture<RunningAgentFixture>
{
    private readonly RunningAgentFixture _running;
    private readonly AgentFixture _host;

    public HttpTests(RunningAgentFixture running)
    {
        _running = running;
        _host = running.Host;
    }

    [Theory]
    [InlineData("200 OK", "all good", null, "Succeeded", null)]
    [InlineData("200 OK", "all good", "^all g", "Succeeded", null)]
    [InlineData("200 OK", "all bad", "^all g", "Failed", "UnexpectedResponse")]
    [InlineData("503 Busy", "later", null, "Failed", "UnexpectedResponse")]
    public async Task Request_Answer_IsJudged(string status, string body, string? regex, string phase, string? reason)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var answering = AnswerOnceAsync(server, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");

        var result = await _host.RunAsync(_host.Spec(new ExecutorSpec { Http = Request(server, regex) }));

        Assert.Equal((phase, reason), (result.Phase!.Value.ToString(), result.Reason));
        Assert.Equal(int.Parse(status[..3]), result.ExitCode);
        Assert.EndsWith(body, result.Output, StringComparison.Ordinal);
        var request = await answering;
        Assert.StartsWith("POST /hook HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-Test: yes\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nping", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_NobodyListens_Fails()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var spec = _host.Spec(new ExecutorSpec { Http = Request(server, null) });
        server.Stop();

        var result = await _host.RunAsync(spec);

        Assert.Equal((ExecutionPhase.Failed, "RequestFailed"), (result.Phase!.Value, result.Reason));
    }

    [Fact]
    public async Task Request_ServerNeverAnswers_TimesOut()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();

        var result = await _host.RunAsync(_host.Spec(new ExecutorSpec { Http = Request(server, null) with { TimeoutSeconds = 1 } }));

        Assert.Equal((ExecutionPhase.TimedOut, "TimeoutExceeded"), (result.Phase!.Value, result.Reason));
    }

    [Fact]
    public async Task Request_MetadataService_IsRefusedByDefault()
    {
        var result = await _host.RunAsync(_host.Spec(new ExecutorSpec { Http = new HttpExecutor { Url = "http://169.254.169.254/latest/" } }));

        Assert.Equal((ExecutionPhase.Failed, "AddressRefused"), (result.Phase!.Value, result.Reason));
        Assert.Contains("--http-allow-link-local", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AgentIsKilled_IsInterruptedAndNeverSentAgain()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var name = await _host.CreateAsync(_host.Spec(new ExecutorSpec { Http = Request(server, null) }));
        using var client = await server.AcceptTcpClientAsync();
        await _running.Agent.WaitForLogAsync($"/{name}, attempt 1, inside the agent");
        await _running.Agent.KillAsync();

        await _running.RestartAsync();
        var result = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, "Interrupted"), (result.Phase!.Value, result.Reason));
        Assert.False(server.Pending());
    }

    private static HttpExecutor Request(TcpListener server, string? regex) => new()
    {
        Url = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/hook",
        Method = "POST",
        Headers = [new() { Name = "X-Test", Value = "yes" }],
        Body = "ping",
        BodyRegex = regex,
    };

    private static async Task<string> AnswerOnceAsync(TcpListener server, string answer)
    {
        using var client = await server.AcceptTcpClientAsync();
        var request = new StringBuilder();
        var buffer = new byte[4096];
        while (!request.ToString().EndsWith("ping", StringComparison.Ordinal))
        {
            request.Append(Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer)));
        }

        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer));
        return request.ToString();
    }
}
