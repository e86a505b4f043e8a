using System.Text.Json.Nodes;
using Carillon.Api.Validation;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api.Validation;

public sealed class ManifestValidatorTests
{
    [Theory]
    [InlineData("spec", "shedule: \"* * * * *\"", "spec.shedule: is no field that this version knows: allowed are concurrencyPolicy, concurrencyScope, count, dependsOn,")]
    [InlineData("spec", "timeoutSeconds: five", "spec.timeoutSeconds: \"five\" is not allowed: must be a whole number")]
    [InlineData("spec", "timeoutSeconds: 99999999999", "spec.timeoutSeconds: 99999999999 is not allowed: must be a whole number")]
    [InlineData("spec", "suspend: \"true\"", "spec.suspend: \"true\" is not allowed: must be true or false")]
    [InlineData("spec", "schedule: 5", "spec.schedule: 5 is not allowed: must be a text")]
    [InlineData("spec", "startAt: tomorrow", "spec.startAt: \"tomorrow\" is not allowed: must be an RFC 3339 time")]
    [InlineData("spec", "schedules: \"@daily\"", "spec.schedules: \"@daily\" is not allowed: must be a list")]
    [InlineData("spec", "parameters: [{name: [A]}]", "spec.parameters[0].name: a list is not allowed: must be a text")]
    [InlineData("spec", "concurrencyPolicy: Sometimes", "spec.concurrencyPolicy: \"Sometimes\" is not allowed: must be one of Allow, Forbid, Replace, Queue")]
    [InlineData("spec", "retry: {on: [Failed, Sad]}", "spec.retry.on[1]: \"Sad\" is not allowed: must be one of Failed, TimedOut, Lost")]
    [InlineData("spec", "retry: {exitCodes: [1, two]}", "spec.retry.exitCodes[1]: \"two\" is not allowed: must be a whole number")]
    [InlineData("spec", "rollout: {canary: [1]}", "spec.rollout.canary: a list is not allowed: must be a whole number or a text")]
    [InlineData("metadata", "labels: {app: 1}", "metadata.labels[\"app\"]: 1 is not allowed: must be a text")]
    [InlineData("metadata", "label: {app: a}", "metadata.label: is no field that this version knows")]
    public void Validate_UnknownFieldOrWrongType_IsTheOneErrorAndNamesTheField(string section, string yaml, string expected)
    {
        var task = GoodTask();
        foreach (var (name, value) in YamlReader.Read(yaml)!.AsObject())
        {
            task[section]![name] = value?.DeepClone();
        }

        Assert.StartsWith(expected, Assert.Single(Texts(task)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spec: text", "spec")]
    [InlineData("metadata: text", "metadata")]
    [InlineData("spec: {hostGroups: [g], executor: shell}", "spec.executor")]
    [InlineData("spec: {hostGroups: [g], executor: {shell: uptime}}", "spec.executor.shell")]
    [InlineData("spec: {hostGroups: [5], executor: {shell: {command: a}}}", "spec.hostGroups[0]")]
    public void Validate_WrongTypeOfAWholePart_SaysNothingOfWhatIsMissingForIt(string yaml, string path)
    {
        var task = GoodTask();
        foreach (var (name, value) in YamlReader.Read(yaml)!.AsObject())
        {
            task[name] = value?.DeepClone();
        }

        Assert.Equal([path], ManifestValidator.Validate(task).Select(error => error.Path));
    }

    [Fact]
    public void Validate_ManyMistakesOfDifferentSorts_AreAllReported()
    {
        var task = Parse(
            """
            apiVersion: carillon.dev/v1
            kind: DistributedCronTask
            metadata: {name: Bad_Name}
            spec:
              schedule: never
              timeZone: Nowhere/Land
              timeoutSeconds: five
              priority: 101
              hostGroups: []
              retries: 3
              executor: {shell: {command: a, script: b}}
            """);

        Assert.Equal(
            ["metadata.name", "spec.executor.shell", "spec.hostGroups", "spec.priority", "spec.retries", "spec.schedule", "spec.timeZone", "spec.timeoutSeconds"],
            ManifestValidator.Validate(task).Select(error => error.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("DistributedCronTask", "{}", "spec.hostGroups,spec.executor")]
    [InlineData("DistributedCronRun", "{taskRef: {name: t}, hosts: nodes}", "spec.hosts")]
    [InlineData("Execution", "{nodeName: n, cancel: maybe, taskRef: {name: t, uid: u}, runRef: {name: r, uid: u}, executor: {shell: {command: a}}}", "spec.cancel")]
    [InlineData("HostGroup", "{allowedNamespaces: [a], allowedUsers: root}", "spec.allowedUsers")]
    [InlineData("HostAgent", "{drain: 1}", "spec.drain")]
    public void Validate_EveryKind_IsHeldToItsOwnRecordAndRules(string kind, string spec, string paths)
    {
        var manifest = Parse($"{{apiVersion: carillon.dev/v1, kind: {kind}, metadata: {{name: n}}, spec: {spec}}}");

        Assert.Equal(paths, string.Join(',', ManifestValidator.Validate(manifest).Select(error => error.Path)));
    }

    [Theory]
    [InlineData("{apiVersion: v1, kind: ConfigMap, whatever: 1}")]
    [InlineData("{apiVersion: carillon.dev/v2, kind: DistributedCronTask, whatever: 1}")]
    [InlineData("{apiVersion: carillon.dev/v1, kind: Carousel, whatever: 1}")]
    [InlineData("{apiVersion: 1, kind: [], whatever: 1}")]
    [InlineData("{}")]
    public void Validate_OtherKindOrVersion_IsNotJudged(string yaml) => Assert.Empty(ManifestValidator.Validate(Parse(yaml)));

    [Fact]
    public void Validate_ObjectAsAServerPrintsIt_IsNotBlamedForWhatTheServerAdded()
    {
        var task = GoodTask();
        task["status"] = new JsonObject { ["fromTheFuture"] = true, ["lastRun"] = 5 };
        task["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "kubectl" });
        task["metadata"]!["generation"] = 3;

        Assert.Empty(ManifestValidator.Validate(task));
        Assert.NotNull(task["status"]);
    }

    private static JsonObject GoodTask() => Parse(
        """
        apiVersion: carillon.dev/v1
        kind: DistributedCronTask
        metadata: {name: good}
        spec: {hostGroups: [g], executor: {shell: {command: a}}}
        """);

    private static JsonObject Parse(string yaml) => YamlReader.Read(yaml)!.AsObject();

    private static IEnumerable<string> Texts(JsonObject manifest) => ManifestValidator.Validate(manifest).Select(error => error.ToString());
}
