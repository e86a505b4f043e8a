using System.Net;
using Carillon.Api.Executions;
using Carillon.Tests.Integration.Agent;
using Carillon.Tests.Support.Http;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>Outputs that may hold secrets: what a status shows of them, and what it does not after the agent died.</summary>
[Collection(GatewayTestGroup.Name)]
public sealed class WithheldOutputTests
{
    private readonly GatewayAgentFixture _world;

    public WithheldOutputTests(GatewayAgentFixture world)
    {
        _world = world;
    }

    [Fact]
    public async Task Output_CommandPrintsItsSecret_IsMaskedEverywhereButInItsOwnFile()
    {
        var agent = await _world.AgentAsync();
        var value = "s3cr3t-" + Guid.NewGuid();
        var secret = await _world.MakeSecretAsync(value + "\n");

        var name = await _world.Host.CreateAsync(_world.Shell("echo \"out <$SECRET>\"; printf '%s' \"$SECRET\" | base64 -w0; exit 1", secret));
        var status = await _world.Host.WaitForEndAsync(name);

        Assert.StartsWith("out <***\n>\n***", status.Output, StringComparison.Ordinal);
        await agent.WaitForLogAsync($"Reported {_world.Host.Namespace}/{name}");
        Assert.DoesNotContain(value, agent.Log, StringComparison.Ordinal);
        Assert.Equal(["stdout"], _world.FilesWith(value).Select(Path.GetFileName));
        var logs = (await AgentProgram.RunAsync("logs", name, "--data-dir", _world.Host.DataFolder)).Success;
        Assert.Matches(@"^\S+ out  out <\*\*\*\n\S+ out  >\n\S+ out  \*\*\*\S*\n$", logs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_AgentAndGatewayGone_ResultIsReportedWithoutItsOutput(bool endsBeforeTheNextAgent)
    {
        var (name, gate, _, value) = await StartAndKillAsync();
        if (endsBeforeTheNextAgent)
        {
            await File.WriteAllTextAsync(gate, "");
        }

        await _world.Gateway.StopAsync();
        await _world.AgentAsync();
        await File.WriteAllTextAsync(gate, "");
        var status = await _world.Host.WaitForEndAsync(name);
        await _world.Gateway.StartAsync();

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 3), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.StartsWith("[output withheld:", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("before", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(value, status.Output, StringComparison.Ordinal);
        Assert.True(status.OutputTruncated);
        Assert.Contains("its output is withheld", status.Message, StringComparison.Ordinal);
        Assert.Contains("spec.executor.shell.env[SECRET].valueFrom", status.Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "[output withheld:", (await AgentProgram.RunAsync("logs", name, "--data-dir", _world.Host.DataFolder)).Success, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_AgentAlone_NextOneAsksAgainAndMasks()
    {
        var (name, gate, _, _) = await StartAndKillAsync();

        await _world.AgentAsync();
        await File.WriteAllTextAsync(gate, "");
        var status = await _world.Host.WaitForEndAsync(name);

        Assert.Equal("before ***\nafter ***\n", status.Output);
        Assert.DoesNotContain("withheld", status.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_SecretIsAnotherAtTheRestart_NeitherValueShows(bool isDeleted)
    {
        var (name, gate, secret, value) = await StartAndKillAsync(optional: isDeleted);
        var other = "0th3r-" + Guid.NewGuid();
        if (isDeleted)
        {
            await _world.DeleteSecretAsync(secret);
        }
        else
        {
            await _world.ChangeSecretAsync(secret, other);
        }

        var agent = await _world.AgentAsync();
        await File.WriteAllTextAsync(gate, "");
        var status = await _world.Host.WaitForEndAsync(name);
        await agent.WaitForLogAsync($"Reported {_world.Host.Namespace}/{name}");

        Assert.Equal((ExecutionPhase.Failed, "ExitCode", 3), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.StartsWith("[output withheld:", status.Output, StringComparison.Ordinal);
        Assert.Contains($"Secret \"{secret}\" was changed, made or deleted after the start", status.Message, StringComparison.Ordinal);
        foreach (var text in new[] { status.Output!, status.Message!, agent.Log })
        {
            Assert.DoesNotContain(value, text, StringComparison.Ordinal);
            Assert.DoesNotContain(other, text, StringComparison.Ordinal);
        }

        Assert.Equal(["stdout"], _world.FilesWith(value).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Kill_OperatorHasGivenTheRunUp_LateResultHasItsOutput()
    {
        var (name, gate, _, _) = await StartAndKillAsync();
        (await _world.Api.PatchAsync(
            $"apis/carillon.dev/v1/namespaces/{_world.Host.Namespace}/executions/{name}/status",
            ApiClient.MergePatch,
            JsonReading.Parse("""{"status": {"phase": "Lost", "reason": "AgentUnavailable"}}"""))).Expect(HttpStatusCode.OK);

        await _world.AgentAsync();
        await File.WriteAllTextAsync(gate, "");
        var status = await _world.Host.WaitAsync(name, status => status.Phase == ExecutionPhase.Failed);

        Assert.Equal("before ***\nafter ***\n", status.Output);
    }

    /// <summary>A command that prints its secret, waits for a file, prints it again, and ends with 3; its agent is killed meanwhile.</summary>
    private async Task<(string Name, string Gate, string Secret, string Value)> StartAndKillAsync(bool? optional = null)
    {
        var agent = await _world.AgentAsync();
        var value = "s3cr3t-" + Guid.NewGuid();
        var secret = await _world.MakeSecretAsync(value);
        var gate = Path.Combine(_world.Host.Folder, Guid.NewGuid().ToString());
        var name = await _world.Host.CreateAsync(_world.Shell(
            $"echo before $SECRET; while [ ! -e {gate} ]; do sleep 0.1; done; echo after $SECRET; exit 3", secret, optional));
        await _world.Host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);
        await agent.KillAsync();
        return (name, gate, secret, value);
    }
}
