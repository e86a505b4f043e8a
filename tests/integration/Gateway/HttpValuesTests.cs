using System.Text;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>Requests whose headers and authorities come from Secrets, sent by a real host.</summary>
[Collection(GatewayTestGroup.Name)]
public sealed class HttpValuesTests : IDisposable
{
    private readonly GatewayAgentFixture _world;
    private readonly TestPki _pki = new(TimeProvider.System);

    public HttpValuesTests(GatewayAgentFixture world)
    {
        _world = world;
    }

    [Fact]
    public async Task Request_HeaderAndAuthorityBySecret_ArriveAndAreNowhereElse()
    {
        var agent = await _world.AgentAsync();
        var token = Guid.NewGuid().ToString();
        using var certificate = _pki.IssueServerCertificate();
        await using var server = ScriptedServer.Answering(_ => $"200 OK\n\nyou are {token}", certificate);

        var name = await _world.Host.CreateAsync(await RequestAsync(server, token + "\n", _pki.AuthorityPem));
        var status = await _world.Host.WaitForEndAsync(name);

        Assert.Equal(ExecutionPhase.Succeeded, status.Phase);
        Assert.StartsWith("HTTP/1.1 200 OK\nyou are ", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token, status.Output, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Token: {token}\r\n", Assert.Single(server.Requests), StringComparison.Ordinal);
        await agent.WaitForLogAsync($"Reported {_world.Host.Namespace}/{name}");
        Assert.DoesNotContain(token, agent.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AuthorityIsNoCertificate_FailsBeforeAnythingIsSent()
    {
        await _world.AgentAsync();
        using var certificate = _pki.IssueServerCertificate();
        await using var server = ScriptedServer.Answering(_ => "200 OK\n\n", certificate);

        var status = await _world.Host.RunAsync(await RequestAsync(server, "token", "-----BEGIN CERTIFICATE-----\nbroken"));

        Assert.Equal((ExecutionPhase.Failed, "InvalidSpec"), (status.Phase!.Value, status.Reason));
        Assert.StartsWith("spec.executor.http.tls.caSecretRef: ", status.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Request_AnotherAuthority_IsNotTrusted()
    {
        await _world.AgentAsync();
        using var other = new TestPki(TimeProvider.System, "another");
        using var certificate = _pki.IssueServerCertificate();
        await using var server = ScriptedServer.Answering(_ => "200 OK\n\n", certificate);

        var status = await _world.Host.RunAsync(await RequestAsync(server, "token", other.AuthorityPem));

        Assert.Equal((ExecutionPhase.Failed, "RequestFailed"), (status.Phase!.Value, status.Reason));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_WhileItWaitsForAnAnswer_WhatCameIsMaskedOrWithheld(bool isGatewayGone)
    {
        var agent = await _world.AgentAsync();
        var token = Guid.NewGuid().ToString();
        var isRedirected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = ScriptedServer.Doing(async (request, stream) =>
        {
            if (request.StartsWith("GET / ", StringComparison.Ordinal))
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nLocation: /you-are-{token}\r\nContent-Length: 0\r\n\r\n"));
                return;
            }

            isRedirected.TrySetResult();
            await isOver.Task;
        });
        var header = new HttpHeader { Name = "X-Token", ValueFrom = new ValueSource { SecretKeyRef = await SelectAsync(token) } };
        var name = await _world.Host.CreateAsync(_world.Host.Spec(new ExecutorSpec { Http = new HttpExecutor { Url = server.Url(), Headers = [header] } }));
        await isRedirected.Task.WaitAsync(TimeSpan.FromMinutes(3));
        await agent.KillAsync();
        isOver.SetResult();

        ExecutionStatus status;
        try
        {
            if (isGatewayGone)
            {
                await _world.Gateway.StopAsync();
            }

            await _world.AgentAsync();
            status = await _world.Host.WaitForEndAsync(name);
        }
        finally
        {
            if (isGatewayGone)
            {
                await _world.Gateway.StartAsync();
            }
        }

        Assert.Equal((ExecutionPhase.Failed, "Interrupted"), (status.Phase!.Value, status.Reason));
        Assert.StartsWith(isGatewayGone ? "[output withheld:" : $"HTTP/1.1 302 Found\n-> {server.Url("/you-are-***")}\n", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token, status.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _pki.Dispose();

    private async Task<ExecutionSpec> RequestAsync(ScriptedServer server, string token, string authority) => _world.Host.Spec(new ExecutorSpec
    {
        Http = new HttpExecutor
        {
            Url = server.Url(),
            Headers = [new() { Name = "X-Token", ValueFrom = new ValueSource { SecretKeyRef = await SelectAsync(token) } }],
            Tls = new HttpTls { CaSecretRef = await SelectAsync(authority) },
        },
    });

    private async Task<KeySelector> SelectAsync(string value) => new() { Name = await _world.MakeSecretAsync(value), Key = "k" };
}
