using System.Collections.Concurrent;

using Carillon.Api.Executions;
using Carillon.Tests.Support.FakeApi;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>
/// An API server that is there but does not do what it should: refuses, asks to wait, hangs, breaks off. Runs go on, and every result is
/// reported once after. How long the agent waits in each case is in the unit tests of the client and of the reporter.
/// </summary>
public sealed class FaultTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public FaultTests(AgentFixture host)
    {
        _host = host;
    }

    private string NewFile() => Path.Combine(_host.Folder, Guid.NewGuid().ToString());

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    public async Task Credentials_RevokedAndRestored_RunsGoOnAndEveryResultIsReportedOnce(int code, string reason)
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(front.Address), "--heartbeat-interval", "500ms");
        var gate = NewFile();
        var names = await StartAsync(gate, count: 3);

        await front.RefuseAsync(code, reason);
        var late = await _host.CreateAsync(_host.Shell($"echo late >> {gate}.late"));
        await File.WriteAllTextAsync(gate, "");
        await front.TriesAsync(3, names);
        await front.HealAsync();

        await VerifyAsync(agent, gate, names);
        await agent.WaitForLogAsync($"{late} as");
        Assert.Equal(["late"], await File.ReadAllLinesAsync(gate + ".late"));
        Assert.Equal([.. names.Append(late).Order()], front.ReportedResults.Order());
        var lines = agent.Log.Split('\n');

        // One that was on its way when the front turned broke off, which is said on its own and more quietly.
        Assert.Single(lines, static line => line.Contains(" warn: ", StringComparison.Ordinal) && line.Contains("The heartbeat could not be written", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_RevokedWhileTheAgentIsReplaced_TheNextOneReportsEveryResultOnce()
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        var kubeconfig = await _host.RelayedKubeconfigAsync(front.Address);
        var gate = NewFile();
        IReadOnlyList<string> names;
        await using (var first = await _host.StartAgentAsync(kubeconfig))
        {
            names = await StartAsync(gate, count: 2);
            await front.RefuseAsync(401, "Unauthorized");
            await File.WriteAllTextAsync(gate, "");
            await front.TriesAsync(1, names);
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = _host.LaunchAgent(kubeconfig);
        await front.TriesAsync(2, names);
        await front.HealAsync();

        await VerifyAsync(second, gate, names);
        Assert.Equal(names.Order(), front.ReportedResults.Order());
    }

    [Fact]
    public async Task Server_AsksToWait_IsAskedAgainAndTheResultIsReportedOnce()
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(front.Address));
        var gate = NewFile();
        var names = await StartAsync(gate, count: 2);
        var asked = new ConcurrentDictionary<string, int>();

        await front.TurnAsync(async (request, response) =>
        {
            if (!FaultyFront.IsResult(request) || asked.AddOrUpdate(request.Path, 1, static (_, count) => count + 1) > 3)
            {
                return false;
            }

            response.Headers.RetryAfter = "1";
            await response.StatusAsync(429, "TooManyRequests");
            return true;
        });
        await File.WriteAllTextAsync(gate, "");

        await VerifyAsync(agent, gate, names);
        Assert.Equal(names.Order(), front.ReportedResults.Order());
        Assert.All(asked.Values, static count => Assert.Equal(4, count));
    }

    [Fact]
    public async Task Server_NeverAnswers_RunsGoOnAndEveryResultIsReportedAfter()
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(front.Address));
        var gate = NewFile();
        var names = await StartAsync(gate, count: 6); // more than reports are sent at a time

        await front.HangAsync();
        await File.WriteAllTextAsync(gate, "");
        foreach (var name in names)
        {
            await agent.WaitForLogAsync($"{name} ended");
        }

        await front.HealAsync();

        await VerifyAsync(agent, gate, names);
        Assert.Equal(names.Order(), front.ReportedResults.Order());
    }

    [Fact]
    public async Task Server_BreaksOffEveryFirstAnswer_NothingStartsTwiceAndEveryResultIsStored()
    {
        await using var front = await FaultyFront.StartAsync(_host.Admin);
        await using var agent = await _host.StartAgentAsync(await _host.RelayedKubeconfigAsync(front.Address));
        var gate = NewFile();
        var broken = new ConcurrentDictionary<string, bool>();

        await front.TurnAsync(async (request, response) =>
        {
            if (!broken.TryAdd($"{request.Method} {request.Path} {request.IsWatch} {FaultyFront.IsResult(request)}", true))
            {
                return false;
            }

            if (request.IsWatch)
            {
                await response.SendAsync("""{"type":"ADDED","object":{"kind":"Exec""");
                response.HttpContext.Abort();
            }
            else
            {
                await front.BreakOffAsync(request, response);
            }

            return true;
        });
        var names = await StartAsync(gate, count: 3);
        await File.WriteAllTextAsync(gate, "");

        await VerifyAsync(agent, gate, names);
        await front.TriesAsync(2, names); // the first was stored, but the agent could not know
    }

    /// <summary>Runs that end, each with its own exit code, when the gate is there.</summary>
    private async Task<IReadOnlyList<string>> StartAsync(string gate, int count)
    {
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var command = $"echo begin >> {gate}.{i}; while [ ! -e {gate} ]; do sleep 0.1; done; echo end >> {gate}.{i}; exit {i}";
            names.Add(await _host.CreateAsync(_host.Shell(command)));
            await WrittenFile.LinesAsync($"{gate}.{i}");
        }

        return names;
    }

    private async Task VerifyAsync(AgentProcess agent, string gate, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var status = await _host.WaitForEndAsync(names[i]);
            Assert.Equal((i == 0 ? ExecutionPhase.Succeeded : ExecutionPhase.Failed, i), (status.Phase!.Value, status.ExitCode));
            Assert.Equal(["begin", "end"], await File.ReadAllLinesAsync($"{gate}.{i}"));
            await agent.WaitForLogAsync($"{names[i]} as"); // it has heard that it is stored
        }
    }
}
