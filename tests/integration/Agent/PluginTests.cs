using System.Runtime.Versioning;
using System.Text.Json.Nodes;

using Carillon.Agent.Linux;
using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Programs of the plugin folder, run by a real agent.</summary>
[SupportedOSPlatform("linux")]
public sealed class PluginTests : IClassFixture<PluginFixture>
{
    private readonly PluginFixture _fixture;
    private readonly AgentFixture _host;

    public PluginTests(PluginFixture fixture)
    {
        _fixture = fixture;
        _host = fixture.Host;
    }

    [Fact]
    public async Task Plugin_Succeeds_IsReportedAsTextWithItsMessage()
    {
        var plugin = _fixture.Add("""
            echo '{"log": "begins"}'
            echo plain
            echo '{"result": {"success": true, "message": "12 files"}}'
            """);

        var status = await _fixture.RunAsync(plugin);

        Assert.Equal((ExecutionPhase.Succeeded, 0, "12 files"), (status.Phase!.Value, status.ExitCode, status.Message));
        Assert.Equal("begins\nplain\n", status.Output);
        Assert.NotNull(status.DurationMs);
    }

    [Fact]
    public async Task Plugin_Request_IsOnItsStandardInputAndInItsEnvironment()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var plugin = _fixture.Add($"cat > {witness}; env > {witness}.env; pwd");
        var spec = _fixture.Spec(plugin, """{"days": 7, "folders": ["/a", "/b c"], "deep": {"x": 1}}""") with
        {
            Parameters = new Dictionary<string, string> { ["target"] = "it's" },
        };

        var status = await _host.RunAsync(spec);

        Assert.Equal((ExecutionPhase.Succeeded, "/\n"), (status.Phase!.Value, status.Output));
        var request = JsonNode.Parse(await File.ReadAllTextAsync(witness))!;
        Assert.Equal((1, plugin, _host.Node), ((int?)request["version"], (string?)request["plugin"], (string?)request["host"]));
        Assert.Equal("it's", (string?)request["parameters"]!["target"]);
        Assert.Equal(1, (int?)request["config"]!["deep"]!["x"]);
        var environment = await File.ReadAllTextAsync(witness + ".env");
        foreach (var line in new[]
                 {
                     "CARILLON_REQUEST_VERSION=1", "CARILLON_CONFIG_DAYS=7", "CARILLON_CONFIG_FOLDERS=/a\n/b c", "CARILLON_PARAM_TARGET=it's",
                     $"CARILLON_HOST={_host.Node}", "CARILLON_ATTEMPT=1",
                 })
        {
            Assert.Contains($"{line}\n", environment, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("KUBECONFIG", environment, StringComparison.Ordinal);
        Assert.DoesNotContain("DOTNET", environment, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""echo '{"result": {"success": false, "message": "no route"}}'""", "PluginFailed", "no route", 0)]
    [InlineData("""echo '{"progress": 40}'; echo '{"result": {"success": true}}'; exit 3""", "ExitCode", "yet it reported success; it had come to 40 %", 3)]
    [InlineData("exit 4", "ExitCode", "exit code 4", 4)]
    [InlineData("kill -9 $$", "ExitCode", "exit code 137", 137)]
    public async Task Plugin_Fails_SaysWhy(string script, string reason, string message, int exitCode)
    {
        var status = await _fixture.RunAsync(_fixture.Add(script));

        Assert.Equal((ExecutionPhase.Failed, reason, exitCode), (status.Phase!.Value, status.Reason, status.ExitCode));
        Assert.Contains(message, status.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plugin_CannotStart_SaysWhyAndStartsNothing()
    {
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var weak = _fixture.Add($"echo started > {witness}");
        File.SetUnixFileMode(Path.Combine(_fixture.Plugins, weak), (UnixFileMode)0b111_111_101);
        var plain = _fixture.Add($"echo started > {witness}");
        File.SetUnixFileMode(Path.Combine(_fixture.Plugins, plain), UnixFileMode.UserRead);
        var python = _fixture.Add("");
        await File.WriteAllTextAsync(Path.Combine(_fixture.Plugins, python), "#!/no/such/python\n");
        var fine = _fixture.Add($"echo started > {witness}");

        foreach (var (plugin, config, reason) in new[]
                 {
                     ("no-such-plugin", null, "PluginNotFound"), (weak, null, "PluginRefused"), (plain, null, "PluginRefused"),
                     (python, null, "InterpreterNotFound"), (fine, """{"a-b": 1, "a_b": 2}""", "InvalidSpec"),
                 })
        {
            var status = await _fixture.RunAsync(plugin, config);

            Assert.Equal((ExecutionPhase.Failed, reason), (status.Phase!.Value, status.Reason));
            Assert.Contains(config is null ? $"\"{plugin}\"" : "spec.executor.plugin.config: a-b and a_b", status.Message, StringComparison.Ordinal);
            Assert.Null(status.StartTime);
        }

        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task Plugin_Cancelled_IsAskedToEndAndMayStillSpeak()
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var plugin = _fixture.Add($$$"""
            trap 'echo "{\"result\": {\"success\": false, \"message\": \"rolled back\"}}"; exit 1' TERM
            setsid sh -c 'echo $$ > {{{pids}}}; sleep 600' &
            while :; do sleep 0.1; done
            """);
        var name = await _host.CreateAsync(_fixture.Spec(plugin) with { TerminationGracePeriodSeconds = 30 });
        var child = int.Parse(Assert.Single(await WrittenFile.LinesAsync(pids)));

        await _host.CancelAsync(name);
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Cancelled, "Cancelled"), (status.Phase!.Value, status.Reason));
        Assert.EndsWith("the plugin said: rolled back", status.Message, StringComparison.Ordinal);
        Assert.False(new ProcFileSystem().Find(child) is { IsAlive: true });
    }

    [Fact]
    public async Task Plugin_IgnoresTerm_TimesOutAndIsKilled()
    {
        var pids = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var plugin = _fixture.Add($"trap '' TERM; echo $$ > {pids}; while :; do sleep 1; done");

        var status = await _host.RunAsync(_fixture.Spec(plugin) with { TimeoutSeconds = 5 }); // it must have come to its trap by then

        Assert.Equal((ExecutionPhase.TimedOut, "TimeoutExceeded"), (status.Phase!.Value, status.Reason));
        Assert.False(new ProcFileSystem().Find(int.Parse(await File.ReadAllTextAsync(pids))) is { IsAlive: true });
    }

    [Fact]
    public async Task Plugin_AgentIsKilled_RunsOnAndTheNextAgentReportsAll()
    {
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var plugin = _fixture.Add($$$"""
            echo '{"log": "before"}'
            echo >> {{{gate}}}.begun
            while [ ! -e {{{gate}}} ]; do sleep 0.1; done
            echo '{"log": "after"}'
            echo '{"result": {"success": true, "message": "all of it"}}'
            """);
        var name = await _host.CreateAsync(_fixture.Spec(plugin));
        await WrittenFile.LinesAsync(gate + ".begun");
        await _fixture.Agent.KillAsync();

        var second = await _fixture.StartAgentAsync();
        await second.WaitForLogAsync("Took up");
        await File.WriteAllTextAsync(gate, "");
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Succeeded, "all of it", "before\nafter\n"), (status.Phase!.Value, status.Message, status.Output));
        Assert.Single(await File.ReadAllLinesAsync(gate + ".begun"));
    }

    [Fact]
    public async Task HostAgent_FolderChanges_ListsWhatIsThereAndWhatIsRefused()
    {
        var plugin = _fixture.Add("# carillon-plugin-version: 3.1\n");
        await _host.WaitForAgentAsync(status => status.Plugins?.Any(listed => listed.Name == plugin && listed.Version == "3.1") == true);

        File.SetUnixFileMode(Path.Combine(_fixture.Plugins, plugin), (UnixFileMode)0b111_111_101);
        await _host.WaitForAgentAsync(status =>
            status.Plugins?.Any(listed => listed.Name == plugin) != true
            && status.Conditions!.Any(condition =>
                condition is { Type: "PluginsUsable", Status: ConditionStatus.False } && condition.Message!.Contains(plugin, StringComparison.Ordinal)));
        await _fixture.Agent.WaitForLogAsync($"Refused: the plugin \"{plugin}\" can be written by others");

        File.Delete(Path.Combine(_fixture.Plugins, plugin));
        await _host.WaitForAgentAsync(status => status.Conditions!.All(condition => condition.Message?.Contains(plugin, StringComparison.Ordinal) != true));
    }
}
