using System.Diagnostics;
using System.Text.Json.Nodes;

using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Gateway;
using Carillon.Api.Tasks;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Waiting;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// SIGTERM in every state: the agent ends although what it waits for never comes, all its parts by themselves, and its runs live on for the
/// next one. That it is a matter of seconds in any case is in the unit tests of the deadline.
/// </summary>
public sealed class StopTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;
    private readonly ITestOutputHelper _output;

    public StopTests(AgentFixture host, ITestOutputHelper output)
    {
        _host = host;
        _output = output;
    }

    private string NewFile() => Path.Combine(_host.Folder, Guid.NewGuid().ToString());

    [Fact]
    public async Task Stop_Idle_Ends()
    {
        await using var agent = await _host.StartAgentAsync();

        await StopAsync(agent);
    }

    [Fact]
    public async Task Stop_TenRunsOfWhichOneWritesFast_EndsAndLeavesThem()
    {
        await using var agent = await _host.StartAgentAsync();
        var runs = await StartAsync(10, first: "echo some output; echo and some more >&2");

        await StopAsync(agent);

        await AssertTakenUpAsync(runs);
    }

    [Fact]
    public async Task Stop_ServerHangs_EndsAndLeavesItsRuns()
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(front.Address), "--heartbeat-interval", "500ms");
        var runs = await StartAsync(3);
        await front.HangAsync();
        await front.HeldAsync(3); // both watches, and the heartbeat

        await StopAsync(agent);

        await AssertTakenUpAsync(runs);
    }

    [Fact]
    public async Task Stop_ServerRefusesEverything_EndsInTheMiddleOfAllBackoffs()
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(front.Address));
        var runs = await StartAsync(2);
        await front.TurnAsync(async (_, response) =>
        {
            response.Headers.RetryAfter = "300";
            await response.StatusAsync(429, "TooManyRequests");
            return true;
        });
        await File.WriteAllTextAsync(runs.Gate, "");
        await front.TriesAsync(1, runs.Names);
        await agent.WaitForLogAsync("times in a row, next try in");

        await StopAsync(agent);

        await using var next = await _host.StartAgentAsync();
        foreach (var name in runs.Names)
        {
            Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(name)).Phase);
        }
    }

    [Fact]
    public async Task Stop_GatewayHangs_EndsAndWhatWaitedForItsValuesGoesOnWaiting()
    {
        using var pki = new TestPki(TimeProvider.System);
        using var certificate = pki.IssueServerCertificate();
        var asked = new TaskCompletionSource();
        await using var gateway = await FakeApiServer.StartAsync(
            (request, _) =>
            {
                asked.TrySetResult();
                return request.HoldAsync();
            },
            certificate);
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await front.TurnAsync(async (request, response) =>
        {
            if (!request.Path.EndsWith($"/configmaps/{GatewayContract.AnnouncementName}", StringComparison.Ordinal))
            {
                return false;
            }

            await response.JsonAsync(new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = GatewayContract.AnnouncementName },
                ["data"] = new JsonObject
                {
                    [GatewayContract.UrlKey] = gateway.Address.GetLeftPart(UriPartial.Authority),
                    [GatewayContract.AuthoritiesKey] = pki.AuthorityPem,
                },
            }.ToJsonString());
            return true;
        });
        var token = NewFile();
        await File.WriteAllTextAsync(token, "a token");
        await using var agent = await _host.StartAgentAsync(
            await _host.RelayedKubeconfigAsync(front.Address), "--gateway-token-file", token);
        var witness = NewFile();
        var name = await _host.CreateAsync(_host.Spec(new ExecutorSpec
        {
            Shell = new ShellExecutor
            {
                Command = $"echo started > {witness}",
                Env = [new() { Name = "SECRET", ValueFrom = new ValueSource { SecretKeyRef = new KeySelector { Name = "s", Key = "k" } } }],
            },
        }));
        await asked.Task.WaitAsync(TimeSpan.FromMinutes(3));

        await StopAsync(agent);

        await using var next = await _host.StartAgentAsync();
        await _host.CancelAsync(name);
        Assert.Equal(ExecutionPhase.Cancelled, (await _host.WaitForEndAsync(name)).Phase);
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Stop_ARetryWaitsForItsTime_EndsAndItGoesOnWaiting()
    {
        await using var agent = await _host.StartAgentAsync();
        var name = await _host.CreateAsync(_host.Shell("exit 1") with
        {
            Retry = new RetryPolicy { Limit = 3, Backoff = new RetryBackoff { InitialSeconds = 600 } },
        });
        await agent.WaitForLogAsync("next attempt in");

        await StopAsync(agent);

        await using var next = await _host.StartAgentAsync();
        await _host.CancelAsync(name);
        var status = await _host.WaitForEndAsync(name);
        Assert.Equal((ExecutionPhase.Cancelled, 1), (status.Phase!.Value, status.Attempts!.Count));
    }

    /// <summary>Sends SIGTERM, and sees that no part had to be left hanging.</summary>
    private async Task StopAsync(AgentProcess agent)
    {
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await agent.StopAsync());
        _output.WriteLine($"ended after {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        Assert.DoesNotContain("did not end within", agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Not everything stopped", agent.Log, StringComparison.Ordinal);
    }

    /// <summary>Runs that do something again and again until the gate is there.</summary>
    private async Task<Runs> StartAsync(int count, string first = "sleep 0.1")
    {
        var gate = NewFile();
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            names.Add(await _host.CreateAsync(_host.Shell($"echo $$ >> {gate}.{i}; while [ ! -e {gate} ]; do {(i == 0 ? first : "sleep 0.1")}; done")));
        }

        for (var i = 0; i < count; i++)
        {
            await WrittenFile.LinesAsync($"{gate}.{i}");
        }

        return new Runs(gate, names);
    }

    private async Task AssertTakenUpAsync(Runs runs)
    {
        for (var i = 0; i < runs.Names.Count; i++)
        {
            var pid = int.Parse(Assert.Single(await File.ReadAllLinesAsync($"{runs.Gate}.{i}")));
            Assert.True(new ProcFileSystem().Find(pid) is { IsAlive: true });
        }

        await using var next = await _host.StartAgentAsync();
        foreach (var name in runs.Names)
        {
            await next.WaitForLogAsync($"Took up {_host.Namespace}/{name}");
        }

        await File.WriteAllTextAsync(runs.Gate, "");
        for (var i = 0; i < runs.Names.Count; i++)
        {
            Assert.Equal(ExecutionPhase.Succeeded, (await _host.WaitForEndAsync(runs.Names[i])).Phase);
            Assert.Single(await File.ReadAllLinesAsync($"{runs.Gate}.{i}"));
        }
    }

    private sealed record Runs(string Gate, IReadOnlyList<string> Names);
}
