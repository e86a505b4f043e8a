using System.Buffers.Text;
using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Gateway;

/// <summary>Commands whose environment comes from Secrets, on a real host.</summary>
[Collection(GatewayTestGroup.Name)]
public sealed class ValuesTests
{
    private readonly GatewayAgentFixture _world;

    public ValuesTests(GatewayAgentFixture world)
    {
        _world = world;
    }

    [Fact]
    public async Task Start_SecretThere_CommandGetsItAndNothingElseDoes()
    {
        var agent = await _world.AgentAsync();
        var value = "Äpfel '$(id)\\n " + Guid.NewGuid();
        var secret = await _world.MakeSecretAsync(value);
        var witness = Path.Combine(_world.Host.Folder, Guid.NewGuid().ToString());
        var gate = witness + ".gate";
        var name = await _world.Host.CreateAsync(_world.Shell(
            $"printf '%s' \"$SECRET\" > {witness}; echo $$ > {witness}.pid; {UntilThere(gate)}", secret));

        var pid = int.Parse((await WrittenFile.LinesAsync(witness + ".pid"))[0]);
        var lines = CommandLines(pid);
        await File.WriteAllTextAsync(gate, "");
        var status = await _world.Host.WaitForEndAsync(name);

        Assert.Equal(ExecutionPhase.Succeeded, status.Phase);
        Assert.Equal(value, await File.ReadAllTextAsync(witness));
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Contains(value, StringComparison.Ordinal));
        await agent.WaitForLogAsync($"Reported {_world.Host.Namespace}/{name}");
        Assert.DoesNotContain(value, agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(_world.FilesWith(value), _ => true);
        var objects = (await _world.Api.GetAsync($"apis/carillon.dev/v1/namespaces/{_world.Host.Namespace}/executions")).Text;
        Assert.DoesNotContain(value[..5], objects, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SecretCreatedLate_WaitsForIt()
    {
        var agent = await _world.AgentAsync();
        var secret = ApiServerFixture.UniqueName("late");
        var name = await _world.Host.CreateAsync(_world.Shell("echo ${#SECRET}", secret));
        await agent.WaitForLogAsync($"there is no Secret \"{secret}\"");

        await _world.MakeSecretAsync("12345", secret);

        Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(name)).Output);
    }

    [Fact]
    public async Task Start_NeverThere_IsMissedAndNamesTheReference()
    {
        await _world.AgentAsync();

        var status = await _world.Host.RunAsync(_world.Shell("true", "nowhere") with { StartDeadlineSeconds = 4 });

        Assert.Equal((ExecutionPhase.Missed, "SecretsUnavailable"), (status.Phase!.Value, status.Reason));
        Assert.Equal(
            $"spec.executor.shell.env[SECRET].valueFrom: there is no Secret \"nowhere\" in namespace \"{_world.Host.Namespace}\"; "
            + "4 s after its release it could still not start",
            status.Message);
    }

    [Fact]
    public async Task Start_OptionalAndAbsent_VariableIsLeftOut()
    {
        await _world.AgentAsync();

        Assert.Equal("unset\n", (await _world.Host.RunAsync(_world.Shell("echo ${SECRET-unset}", "nowhere", optional: true))).Output);
    }

    [Fact]
    public async Task Start_GatewayMovesAndReturns_AgentFindsItAgain()
    {
        var agent = await _world.AgentAsync();
        var secret = await _world.MakeSecretAsync("12345");
        Assert.Equal("5\n", (await _world.Host.RunAsync(_world.Shell("echo ${#SECRET}", secret))).Output);

        await _world.Gateway.StopAsync();
        var name = await _world.Host.CreateAsync(_world.Shell("echo ${#SECRET}", secret));
        await agent.WaitForLogAsync($"{name} waits for values");
        await _world.Gateway.StartAsync();

        Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(name)).Output);
    }

    [Fact]
    public async Task Start_TokenHasExpired_SaysSoAndTakesTheNextOne()
    {
        await (await _world.AgentAsync()).StopAsync(); // the next one has no token in mind
        var secret = await _world.MakeSecretAsync("12345");
        var token = await File.ReadAllTextAsync(_world.TokenFile);
        await WriteTokenAsync($"{token.Split('.')[0]}.{Base64Url.EncodeToString("""{"exp": 1}"""u8)}.{token.Split('.')[2]}");
        string name;
        try
        {
            var agent = await _world.AgentAsync();
            name = await _world.Host.CreateAsync(_world.Shell("echo ${#SECRET}", secret));
            await agent.WaitForLogAsync($"{name} waits for values before it starts: spec.executor.shell.env[SECRET].valueFrom: "
                + $"the token in {_world.TokenFile} expired at 1970-01-01T00:00:01Z");
        }
        finally
        {
            await WriteTokenAsync(token);
        }

        Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(name)).Output);
    }

    [Fact]
    public async Task Cancel_WhileItWaits_EndsItAtOnce()
    {
        var agent = await _world.AgentAsync();
        var name = await _world.Host.CreateAsync(_world.Shell("true", "nowhere"));
        await agent.WaitForLogAsync($"{name} waits for values");

        await _world.Host.CancelAsync(name);

        var status = await _world.Host.WaitForEndAsync(name);
        Assert.Equal((ExecutionPhase.Cancelled, "Cancelled"), (status.Phase!.Value, status.Reason));
    }

    [Fact]
    public async Task Wait_OnlySlotOfTheHost_IsForWhatNeedsNoValues()
    {
        var agent = await _world.AgentAsync();
        await _world.Host.SetSlotsAsync(1);
        await agent.WaitForLogAsync("This host has 1 slots");
        try
        {
            var secret = ApiServerFixture.UniqueName("late");
            var urgent = await _world.Host.CreateAsync(_world.Shell("echo ${#SECRET}", secret) with { Priority = 100 });
            await agent.WaitForLogAsync($"{urgent} waits for values");

            Assert.Equal("other\n", (await _world.Host.RunAsync(_world.Host.Shell("echo other") with { Priority = 1 })).Output);

            await _world.MakeSecretAsync("12345", secret);
            Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(urgent)).Output);
        }
        finally
        {
            await _world.Host.SetSlotsAsync(10);
        }
    }

    [Fact]
    public async Task Wait_NextOfTheSameTask_FindsItBusy()
    {
        var agent = await _world.AgentAsync();
        var secret = ApiServerFixture.UniqueName("late");
        var spec = _world.Shell("echo ${#SECRET}", secret);
        var first = await _world.Host.CreateAsync(spec);
        await agent.WaitForLogAsync($"{first} waits for values");

        var second = await _world.Host.RunAsync(spec);
        await _world.MakeSecretAsync("12345", secret);

        Assert.Equal((ExecutionPhase.Missed, "ConcurrencyForbidden"), (second.Phase!.Value, second.Reason));
        Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(first)).Output);
    }

    [Fact]
    public async Task Retry_SecretGoneMeanwhile_FurtherAttemptsFail()
    {
        await _world.AgentAsync();
        var secret = await _world.MakeSecretAsync("12345");
        var witness = Path.Combine(_world.Host.Folder, Guid.NewGuid().ToString());
        var name = await _world.Host.CreateAsync(_world.Shell($"echo >> {witness}; {UntilThere(witness + ".gate")}; exit 1", secret) with
        {
            StartDeadlineSeconds = 5,
            Retry = new() { Limit = 2, Backoff = new() { InitialSeconds = 1, Factor = 1, Jitter = 0 } },
        });
        await WrittenFile.LinesAsync(witness);
        await _world.DeleteSecretAsync(secret); // before the attempt ends: the next one may come sooner than a slow machine gets here
        await File.WriteAllTextAsync(witness + ".gate", "");

        var status = await _world.Host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Failed, "SecretsUnavailable"), (status.Phase!.Value, status.Reason));
        Assert.Equal(["ExitCode", "SecretsUnavailable", "SecretsUnavailable"], status.Attempts!.Select(attempt => attempt.Reason));
        Assert.Contains("5 s after the attempt was due it could still not start", status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_WhileItWaits_StartsLater()
    {
        var agent = await _world.AgentAsync();
        var secret = ApiServerFixture.UniqueName("late");
        var name = await _world.Host.CreateAsync(_world.Shell("echo ${#SECRET}", secret));
        await agent.WaitForLogAsync($"{name} waits for values");

        await _world.Host.SetDrainAsync(true);
        await _world.Host.WaitForAgentAsync(status => status is { Running: 0, Queued: 1 } && status.Conditions?[0].Reason == "Drained");
        await _world.MakeSecretAsync("12345", secret);
        await _world.Host.SetDrainAsync(false);

        Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(name)).Output);
    }

    [Fact]
    public async Task Stop_WhileItWaits_NextAgentStartsIt()
    {
        var secret = ApiServerFixture.UniqueName("late");
        var first = await _world.AgentAsync();
        var name = await _world.Host.CreateAsync(_world.Shell("echo ${#SECRET}", secret));
        await first.WaitForLogAsync($"{name} waits for values");
        Assert.Equal(0, await first.StopAsync());

        await _world.MakeSecretAsync("12345", secret);
        await _world.AgentAsync();

        Assert.Equal("5\n", (await _world.Host.WaitForEndAsync(name)).Output);
    }

    [Fact]
    public async Task Retry_SecretChangedMeanwhile_GetsTheNewValue()
    {
        await _world.AgentAsync();
        var secret = await _world.MakeSecretAsync("12345");
        var witness = Path.Combine(_world.Host.Folder, Guid.NewGuid().ToString());
        var command = $"echo >> {witness}; {UntilThere(witness + ".gate")}; echo ${{#SECRET}}; [ ${{#SECRET}} = 3 ]";
        var name = await _world.Host.CreateAsync(_world.Shell(command, secret) with
        {
            Retry = new() { Limit = 1, Backoff = new() { InitialSeconds = 1, Jitter = 0 } },
        });
        await WrittenFile.LinesAsync(witness);
        await _world.ChangeSecretAsync(secret, "123"); // before the attempt ends, as above
        await File.WriteAllTextAsync(witness + ".gate", "");

        var status = await _world.Host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Succeeded, 2, "3\n"), (status.Phase!.Value, status.Attempt!.Value, status.Output));
    }

    /// <summary>Lets a command wait for a file.</summary>
    private static string UntilThere(string file) => $"while [ ! -e {file} ]; do sleep 0.1; done";

    /// <summary>Replaces it at once, as the kubelet does and everybody should.</summary>
    private async Task WriteTokenAsync(string token)
    {
        await File.WriteAllTextAsync(_world.TokenFile + ".new", token);
        File.Move(_world.TokenFile + ".new", _world.TokenFile, overwrite: true);
    }

    /// <summary>The command lines of a process and of all above it, up to the agent.</summary>
    private static List<string> CommandLines(int pid)
    {
        var lines = new List<string>();
        var proc = new ProcFileSystem();
        for (var at = pid; at > 1 && proc.Find(at) is { } stat; at = stat.Parent)
        {
            lines.Add(File.ReadAllText($"/proc/{at}/cmdline").Replace('\0', ' '));
        }

        return lines;
    }
}
