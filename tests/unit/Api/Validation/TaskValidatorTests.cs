using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Tasks;
using Carillon.Api.Validation;

namespace Carillon.Tests.Unit.Api.Validation;

public sealed class TaskValidatorTests
{
    [Theory]
    [InlineData("""{"schedule":"61 * * * *"}""", "spec.schedule", "minute")]
    [InlineData("""{"schedule":"0 0 30 2 *"}""", "spec.schedule", "")]
    [InlineData("""{"schedule":null,"schedules":["@daily","nonsense"]}""", "spec.schedules[1]", "nonsense")]
    [InlineData("""{"schedule":null,"schedules":["@daily","@daily"]}""", "spec.schedules[1]", "comes twice")]
    [InlineData("""{"schedules":["@daily"]}""", "spec", "at most one of schedule and schedules")]
    [InlineData("""{"timeZone":"Mars/Olympus"}""", "spec.timeZone", "Mars/Olympus")]
    [InlineData("""{"timeZone":"../../etc/passwd"}""", "spec.timeZone", "IANA")]
    [InlineData("""{"startAt":"2026-02-01T00:00:00Z","endAt":"2026-02-01T00:00:00Z"}""", "spec.endAt", "after startAt")]
    [InlineData("""{"hostGroups":null}""", "spec.hostGroups", "is required")]
    [InlineData("""{"hostGroups":[]}""", "spec.hostGroups", "allowed are 1 to 32")]
    [InlineData("""{"hostGroups":["Upper Case"]}""", "spec.hostGroups[0]", "lower case")]
    [InlineData("""{"hostGroups":["a","a"]}""", "spec.hostGroups[1]", "comes twice")]
    [InlineData("""{"strategy":"Count"}""", "spec.count", "if and only if")]
    [InlineData("""{"count":3}""", "spec.count", "if and only if")]
    [InlineData("""{"strategy":"Percent","percent":101}""", "spec.percent", "1 to 100")]
    [InlineData("""{"concurrencyPolicy":"Shuffle"}""", "spec.concurrencyPolicy", "Allow, Forbid, Replace, Queue")]
    [InlineData("""{"timeoutSeconds":0}""", "spec.timeoutSeconds", "0 is out of range: allowed is 1 to")]
    [InlineData("""{"priority":101}""", "spec.priority", "0 to 100")]
    [InlineData("""{"rollout":{"batchSize":0}}""", "spec.rollout.batchSize", "1 to 10000")]
    [InlineData("""{"rollout":{"maxFailures":"110%"}}""", "spec.rollout.maxFailures", "25%")]
    [InlineData("""{"retry":{"backoff":{"factor":0.5}}}""", "spec.retry.backoff.factor", "1 to 10")]
    [InlineData("""{"retry":{"on":["Bored"]}}""", "spec.retry.on[0]", "Failed, TimedOut, Lost")]
    [InlineData("""{"retry":{"exitCodes":[256]}}""", "spec.retry.exitCodes[0]", "0 to 255")]
    [InlineData("""{"parameters":[{"name":"a-b"}]}""", "spec.parameters[0].name", "underscores")]
    [InlineData("""{"parameters":[{"name":"mode"},{"name":"MODE"}]}""", "spec.parameters[1].name", "comes twice")]
    [InlineData("""{"parameters":[{"name":"a","pattern":"("}]}""", "spec.parameters[0].pattern", "no regular expression")]
    [InlineData("""{"parameters":[{"name":"a","pattern":"(?=x)"}]}""", "spec.parameters[0].pattern", "look-around")]
    [InlineData("""{"parameters":[{"name":"a","pattern":"[a-z]","default":"ab"}]}""", "spec.parameters[0].default", "must match")]
    [InlineData("""{"parameters":[{"name":"a","enum":["x"],"default":"y"}]}""", "spec.parameters[0].default", "one of enum")]
    [InlineData("""{"dependsOn":[{"task":"t"}]}""", "spec.dependsOn[0].task", "itself")]
    [InlineData("""{"dependsOn":[{"task":"u","hosts":"0%"}]}""", "spec.dependsOn[0].hosts", "All, Any")]
    [InlineData("""{"dependsOn":[{"task":"a-b"},{"task":"a.b"}]}""", "spec.dependsOn", "CARILLON_UPSTREAM_A_B_")]
    [InlineData("""{"dependsOn":[{"task":"u","hosts":"Any","sameHost":true}]}""", "spec.dependsOn[0].hosts", "no meaning with sameHost")]
    [InlineData("""{"dependsOn":[{"task":"u"},{"task":"u"}]}""", "spec.dependsOn[1].task", "comes twice")]
    [InlineData("""{"output":{"tailBytes":65537}}""", "spec.output.tailBytes", "0 to 65536")]
    [InlineData("""{"nodeSelector":{"matchExpressions":[{"key":"a","operator":"In"}]}}""", "spec.nodeSelector.matchExpressions[0].values", "at least one")]
    [InlineData("""{"nodeSelector":{"matchLabels":{"bad key":"x"}}}""", "spec.nodeSelector.matchLabels", "label key")]
    [InlineData("""{"executor":null}""", "spec.executor", "is required")]
    [InlineData("""{"executor":{}}""", "spec.executor", "exactly one")]
    [InlineData("""{"executor":{"shell":{"command":"a"},"http":{"url":"http://a"}}}""", "spec.executor", "exactly one")]
    [InlineData("""{"executor":{"shell":{}}}""", "spec.executor.shell", "exactly one of command and script")]
    [InlineData("""{"executor":{"shell":{"command":"a","workingDir":"tmp"}}}""", "spec.executor.shell.workingDir", "absolute path")]
    [InlineData("""{"executor":{"shell":{"command":"a","runAsUser":"a:b"}}}""", "spec.executor.shell.runAsUser", "user name or number")]
    [InlineData("""{"executor":{"shell":{"command":"a","runAsUser":"root\n"}}}""", "spec.executor.shell.runAsUser", "\\n")]
    [InlineData("""{"executor":{"shell":{"command":"a\u0000b"}}}""", "spec.executor.shell.command", "NUL")]
    [InlineData("""{"executor":{"shell":{"command":"a","env":[{"name":"CARILLON_TASK"}]}}}""", "spec.executor.shell.env[0].name", "belong to Carillon")]
    [InlineData("""{"executor":{"shell":{"command":"a","env":[{"name":"1A"}]}}}""", "spec.executor.shell.env[0].name", "underscores")]
    [InlineData("""{"executor":{"shell":{"command":"a","env":[{"name":"A","value":"x","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}]}}}""", "spec.executor.shell.env[0]", "at most one")]
    [InlineData("""{"executor":{"shell":{"command":"a","env":[{"name":"A","valueFrom":{}}]}}}""", "spec.executor.shell.env[0].valueFrom", "exactly one")]
    [InlineData("""{"executor":{"shell":{"command":"a","resources":{"cpu":"much"}}}}""", "spec.executor.shell.resources.cpu", "500m")]
    [InlineData("""{"executor":{"shell":{"command":"a","resources":{"memory":"1.5Gi"}}}}""", "spec.executor.shell.resources.memory", "512Mi")]
    [InlineData("""{"executor":{"shell":{"command":"a","successExitCodes":[]}}}""", "spec.executor.shell.successExitCodes", "1 to 64")]
    [InlineData("""{"executor":{"http":{}}}""", "spec.executor.http.url", "is required")]
    [InlineData("""{"executor":{"http":{"url":"file:///etc/passwd"}}}""", "spec.executor.http.url", "http://")]
    [InlineData("""{"executor":{"http":{"url":"https://u:p@a/"}}}""", "spec.executor.http.url", "password")]
    [InlineData("""{"executor":{"http":{"url":"http://a","method":"get"}}}""", "spec.executor.http.method", "GET, HEAD")]
    [InlineData("""{"executor":{"http":{"url":"http://a","body":"x"}}}""", "spec.executor.http.body", "GET and HEAD")]
    [InlineData("""{"executor":{"http":{"url":"http://a","headers":[{"name":"A","value":"x\r\nB: y"}]}}}""", "spec.executor.http.headers[0].value", "one line")]
    [InlineData("""{"executor":{"http":{"url":"http://a","headers":[{"name":"a b"}]}}}""", "spec.executor.http.headers[0].name", "header name")]
    [InlineData("""{"executor":{"http":{"url":"http://a","successStatusCodes":["299-200"]}}}""", "spec.executor.http.successStatusCodes[0]", "200-299")]
    [InlineData("""{"executor":{"http":{"url":"http://a","bodyRegex":"(a)\\1"}}}""", "spec.executor.http.bodyRegex", "back references")]
    [InlineData("""{"executor":{"plugin":{"name":"../sh"}}}""", "spec.executor.plugin.name", "file name")]
    [InlineData("""{"executor":{"plugin":{"name":"p","config":[1]}}}""", "spec.executor.plugin.config", "an object")]
    public void Validate_OneMistake_NamesFieldAndSaysWhatIsAllowed(string change, string path, string says)
    {
        var errors = TaskValidator.Validate(Task(change));

        Assert.Contains(errors, error => error.Path == path && error.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_GoodTask_FindsNothing() => Assert.Empty(TaskValidator.Validate(Task("{}")));

    [Fact]
    public void Validate_GoldenSamples_FindsNothing()
    {
        var tasks = GoldenSamples.Read("DistributedCronTask").Deserialize(CarillonJsonContext.Default.KubernetesListDistributedCronTask)!;

        Assert.All(tasks.Items, task => Assert.Empty(TaskValidator.Validate(task)));
    }

    [Fact]
    public void Validate_SeveralMistakes_ReportsAllOfThem()
    {
        var errors = TaskValidator.Validate(Task("""{"schedule":"x","timeZone":"x y","timeoutSeconds":-1,"executor":{"shell":{"command":"a","script":"b","workingDir":"c"}}}"""));

        Assert.Equal(
            ["spec.executor.shell", "spec.executor.shell.workingDir", "spec.schedule", "spec.timeZone", "spec.timeoutSeconds"],
            errors.Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(52, true)]
    [InlineData(53, false)]
    [InlineData(253, false)]
    public void Validate_NameLength_EndsAt52(int length, bool isAllowed)
    {
        var task = Task("{}");
        var errors = TaskValidator.Validate(task with { Metadata = task.Metadata with { Name = new string('a', length) } });

        Assert.Equal(isAllowed, errors.Count == 0);
    }

    [Fact]
    public void Validate_ScriptOf32KiBInUmlauts_CountsBytes()
    {
        Assert.Empty(TaskValidator.Validate(WithScript(new string('ü', Limits.Script / 2))));
        Assert.Contains(TaskValidator.Validate(WithScript(new string('ü', (Limits.Script / 2) + 1))), error => error.Path == "spec.executor.shell.script");
    }

    [Theory]
    [InlineData(Limits.PluginConfigDepth, null)]
    [InlineData(Limits.PluginConfigDepth + 1, "is nested 33 levels deep: allowed are 32")]
    [InlineData(10_000, "has ")]
    public void Validate_PluginConfig_EndsAt32Levels(int depth, string? expected)
    {
        var config = string.Concat(Enumerable.Repeat("{\"x\":", depth - 1)) + "{}" + new string('}', depth - 1);
        using var json = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = depth });
        var task = Task("{}");

        var errors = TaskValidator.Validate(task with { Spec = task.Spec! with { Executor = new() { Plugin = new() { Name = "p", Config = json.RootElement } } } });

        Assert.Equal(expected is not null, errors.Any(error => error.Path == "spec.executor.plugin.config" && error.Message.StartsWith(expected!, StringComparison.Ordinal)));
        Assert.Equal(expected is null, errors.Count == 0);
    }

    [Theory]
    [InlineData("(a+<b>&'c'", "\"(a+<b>&'c'\" is")]
    [InlineData("(\"ü€😀", "\"(\\\"ü€😀\" is")]
    [InlineData("(234567890123456789012345678901234567890123456789012345678901234", "\"(234567890123456789012345678901234567890123456789012345678901234\" is")]
    [InlineData("(23456789012345678901234567890123456789012345678901234567890123😀5", "\"(23456789012345678901234567890123456789012345678901234567890123😀…\" is")]
    public void Validate_TextInAMessage_StaysReadableAndIsCutBetweenCharacters(string pattern, string expected)
    {
        var task = Task("{}");
        var errors = TaskValidator.Validate(task with { Spec = task.Spec! with { Parameters = [new() { Name = "a", Pattern = pattern }] } });

        Assert.StartsWith(expected, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SpecOver64KiB_SaysHowLargeItIs()
    {
        var task = WithScript(new string('a', Limits.Script));
        var shell = task.Spec!.Executor!.Shell! with { Stdin = new string('b', Limits.Script) };
        task = task with { Spec = task.Spec with { Executor = task.Spec.Executor with { Shell = shell } } };

        var error = Assert.Single(TaskValidator.Validate(task));
        Assert.Equal("spec", error.Path);
        Assert.Contains("allowed are 65536", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_HostileText_IsEscapedInTheMessage()
    {
        var errors = TaskValidator.Validate(Task("""{"executor":{"shell":{"command":"a","runAsUser":"\u001b[2J\u202e\r\nroot"}}}"""));

        var message = Assert.Single(errors).Message;
        Assert.DoesNotContain(message, c => char.IsControl(c) || c == '\u202e');
    }

    private static DistributedCronTask WithScript(string script)
    {
        var task = Task("{}");
        return task with { Spec = task.Spec! with { Executor = new() { Shell = new() { Script = script } } } };
    }

    private static DistributedCronTask Task(string change)
    {
        var spec = JsonNode.Parse("""{"schedule":"0 3 * * *","hostGroups":["all"],"executor":{"shell":{"command":"true"}}}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            spec[name] = value?.DeepClone();
        }

        var task = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "t", ["namespace"] = "default" }, ["spec"] = spec };
        return task.Deserialize(CarillonJsonContext.Default.DistributedCronTask)!;
    }
}
