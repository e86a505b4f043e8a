using System.Text.Json.Nodes;
using Carillon.Tests.Integration.Samples;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Cli;

/// <summary>The command line as a process of its own, against the real programs.</summary>
public sealed class CliTests(SampleStack samples) : IClassFixture<SampleStack>
{
    [Fact]
    public async Task Rerun_OnlyFailed_RunsOnTheFailedHostAlone()
    {
        await ApplyAsync("picky", $"[ $CARILLON_HOST != {samples.Stack.Hosts[1]} ]");
        var first = await samples.Stack.CarillonAsync("run", "picky", "--wait");
        Assert.Equal(1, first.ExitCode);

        var again = await samples.Stack.CarillonAsync("rerun", RunName(first), "--only", "failed", "--wait");

        Assert.Equal(1, again.ExitCode);
        Assert.Contains(samples.Stack.Hosts[1], again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(samples.Stack.Hosts[0], again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HostThatDoesNotExist_SaysSoAndCanBeRepeatedAlone()
    {
        var host = samples.Stack.Hosts[0];
        await ApplyAsync("named", "true");

        var first = await samples.Stack.CarillonAsync("run", "named", "--host", host, "--host", "no-such-host", "--wait");
        var again = await samples.Stack.CarillonAsync("rerun", RunName(first), "--only", "missed", "--wait");

        Assert.Equal((1, 1), (first.ExitCode, again.ExitCode));
        Assert.Matches($@"{host} +Succeeded", first.Output);
        Assert.Matches("no-such-host +Missed .*there is no Node of this name", first.Output);
        Assert.Matches("no-such-host +Missed", again.Output);
        Assert.DoesNotContain(host, again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Selector_RunsWhereTheLabelsMatch()
    {
        var host = samples.Stack.Hosts[1];
        await ApplyAsync("selected", "true");

        var run = (await samples.Stack.CarillonAsync("run", "selected", "--selector", $"kubernetes.io/hostname in ({host}, other)", "--wait")).Success;

        Assert.Matches($@"{host} +Succeeded", run);
        Assert.DoesNotContain(samples.Stack.Hosts[0], run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rerun_All_TakesTheTaskAsItWas_OrAsItIsNow()
    {
        await ApplyAsync("edited", "true");
        var first = RunName(await samples.Stack.CarillonAsync("run", "edited", "--wait"));
        await ApplyAsync("edited", "exit 3");

        var asItWas = await samples.Stack.CarillonAsync("rerun", first, "--only", "all", "--wait");
        var asItIsNow = await samples.Stack.CarillonAsync("rerun", first, "--only", "all", "--latest-spec", "--wait");

        Assert.Equal((0, 1), (asItWas.ExitCode, asItIsNow.ExitCode));
        Assert.All(samples.Stack.Hosts, host => Assert.Matches($@"{host} +Failed +3", asItIsNow.Output));
    }

    [Fact]
    public async Task Cancel_RunningRun_EndsItOnEveryHost()
    {
        await ApplyAsync("endless", "sleep 1000");
        var run = RunName(await samples.Stack.CarillonAsync("run", "endless"));

        var cancelled = await samples.Stack.CarillonAsync("cancel", run, "--wait");

        Assert.Equal(0, cancelled.ExitCode);
        Assert.Equal("Cancelled", (string?)(await GetAsync("dcr", run))["status"]!["phase"]);
    }

    [Fact]
    public async Task Describe_TaskRunAndExecution_TellWhatHappened()
    {
        var run = RunName(await samples.Stack.CarillonAsync("run", "greet", "--param", "NAME=Ada", "--wait"));

        var task = (await samples.Stack.CarillonAsync("describe", "dct", "hello")).Success;
        var firing = (await samples.Stack.CarillonAsync("describe", "dcr", run)).Success;
        var execution = (await samples.Stack.CarillonAsync("describe", "exe", $"{run}-{samples.Stack.Hosts[0]}")).Success;

        Assert.Contains("Every 15 seconds", task, StringComparison.Ordinal);
        Assert.Contains("3: 3 succeeded", firing, StringComparison.Ordinal);
        Assert.Contains("NAME=Ada", firing, StringComparison.Ordinal);
        Assert.Contains("Good day, Ada", execution, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_SampleChain_ShowsWhoFollowsWhom()
    {
        var text = (await samples.Stack.CarillonAsync("graph", "nightly-chain")).Success;
        var dot = (await samples.Stack.CarillonAsync("graph", "-o", "dot")).Success;
        var mermaid = (await samples.Stack.CarillonAsync("graph", "-A", "-o", "mermaid")).Success;

        Assert.Equal(
            ["nightly-chain: ", "├─ nightly-alarm (Failure, hosts Any): ", "└─ nightly-conclude (Success, hosts 80%): "],
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[..(line.IndexOf(": ", StringComparison.Ordinal) + 2)]));
        Assert.Contains("\"deploy-chain\" -> \"deploy-chain-install\" [label=\"Success, same host\"];\n", dot, StringComparison.Ordinal);
        Assert.Contains("[\"default/deploy-chain-verify<br/>", mermaid, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_SuspendedTask_ChangesItsSpec()
    {
        _ = (await samples.Stack.CarillonAsync("resume", "one-time-change")).Success;
        Assert.False((bool?)(await GetAsync("dct", "one-time-change"))["spec"]!["suspend"]);

        _ = (await samples.Stack.CarillonAsync("suspend", "one-time-change")).Success;
        Assert.True((bool?)(await GetAsync("dct", "one-time-change"))["spec"]!["suspend"]);
    }

    [Fact]
    public async Task Apply_ImportedCrontab_IsAcceptedByTheServerAndUnchangedTheSecondTime()
    {
        var file = Path.Combine(samples.Scratch, "crontab");
        await File.WriteAllTextAsync(file, "# says when\nMAILTO=ops\n15 4 * * 1-5 date +\\%F%input\n");
        var manifest = Path.Combine(samples.Scratch, "imported.yaml");
        await File.WriteAllTextAsync(manifest, (await samples.Stack.CarillonAsync("crontab", "import", file)).Success);

        var created = (await samples.Stack.CarillonAsync("apply", "-f", manifest)).Success;
        var unchanged = (await samples.Stack.CarillonAsync("apply", "-f", manifest)).Success;

        Assert.Equal("distributedcrontask.carillon.dev/date created\n", created);
        Assert.Equal("distributedcrontask.carillon.dev/date unchanged\n", unchanged);
    }

    [Fact]
    public async Task Apply_BadManifestsAmongGoodOnes_AppliesTheGoodAndNamesEveryProblem()
    {
        var manifest = Path.Combine(samples.Scratch, "mixed.yaml");
        var typo = Manifest("mixed-b", "true").Replace("schedule", "shedule", StringComparison.Ordinal);
        var wrong = Manifest("mixed-c", "true").Replace("0 0 1 1 *", "0 25 1 1 *", StringComparison.Ordinal).Replace("[all-hosts]", "all-hosts", StringComparison.Ordinal);
        await File.WriteAllTextAsync(manifest, $"{Manifest("mixed-a", "true")}---\n{typo}---\n{wrong}---\n{Manifest("mixed-d", "true")}");

        var result = await samples.Stack.CarillonAsync("apply", "-f", manifest);

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("distributedcrontask.carillon.dev/mixed-a created\ndistributedcrontask.carillon.dev/mixed-d created\n", result.Output);
        Assert.Contains($"error: {manifest} (document 2): DistributedCronTask/mixed-b: spec.shedule: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"error: {manifest} (document 3): DistributedCronTask/mixed-c: spec.schedule: ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"error: {manifest} (document 3): DistributedCronTask/mixed-c: spec.hostGroups: \"all-hosts\" is not allowed: must be a list", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_RuleOfTheServerAlone_IsReportedAsTheServerSaysIt()
    {
        var manifest = Path.Combine(samples.Scratch, "namespace.yaml");
        await File.WriteAllTextAsync(manifest, Manifest("somewhere", "true").Replace("name: somewhere", "name: somewhere\n  namespace: not-there", StringComparison.Ordinal));

        var error = (await samples.Stack.CarillonAsync("apply", "-f", manifest)).Failure;

        Assert.Contains("DistributedCronTask/somewhere: ", error, StringComparison.Ordinal);
        Assert.Contains("\"not-there\" not found", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "no-such-task", "not found")]
    [InlineData("get", "nonsense", "no resource type")]
    [InlineData("describe", "dct,dcr", "single kind", "x")]
    [InlineData("get", "dct", "by name across all namespaces", "hello", "-A")]
    [InlineData("get", "dct/hello", "KIND/NAME", "first")]
    [InlineData("describe", "dct/hello", "single kind", "dcr/first")]
    public async Task AnyCommand_ThatCannotBeDone_SaysSoInOneLine(string command, string argument, string expected, params string[] more)
    {
        var error = (await samples.Stack.CarillonAsync([command, argument, .. more])).Failure;

        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAndDescribe_KindSlashName_TakeWhatCommandsPrint()
    {
        var name = (await samples.Stack.CarillonAsync("get", "distributedcrontask.carillon.dev/hello", "dct/greet", "-o", "name")).Success;
        var words = (await samples.Stack.CarillonAsync("describe", "distributedcrontask.carillon.dev/hello")).Success;

        Assert.Equal("distributedcrontask.carillon.dev/hello\ndistributedcrontask.carillon.dev/greet\n", name);
        Assert.Contains("Every 15 seconds", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Json_ShowsACommandAsItWasWritten()
    {
        await ApplyAsync("quoting", "echo 'ä' > /dev/null");

        var json = (await samples.Stack.CarillonAsync("get", "dct", "quoting", "-o", "json")).Success;

        Assert.Contains("\"echo 'ä' > /dev/null\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_UnknownFormat_SaysWhichThereAre()
    {
        var result = await samples.Stack.CarillonAsync("get", "dct", "-o", "xml");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("-o 'xml' is unknown; allowed: table, wide, json, yaml, name\n", result.Error, StringComparison.Ordinal);
    }

    private static string Manifest(string name, string command) =>
        $"""
        apiVersion: carillon.dev/v1
        kind: DistributedCronTask
        metadata:
          name: {name}
        spec:
          schedule: "0 0 1 1 *"
          hostGroups: [all-hosts]
          executor:
            shell:
              command: "{command}"

        """;

    private static string RunName(CommandResult result) =>
        result.Output.Split('\n')[0].Split('/')[1].Split(' ')[0];

    private async Task ApplyAsync(string name, string command)
    {
        var manifest = Path.Combine(samples.Scratch, name + ".yaml");
        await File.WriteAllTextAsync(manifest, Manifest(name, command));
        _ = (await samples.Stack.CarillonAsync("apply", "-f", manifest)).Success;
    }

    private async Task<JsonNode> GetAsync(string kind, string name) =>
        JsonNode.Parse((await samples.Stack.CarillonAsync("get", kind, name, "-o", "json")).Success)!;
}
