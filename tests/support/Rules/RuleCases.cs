namespace Carillon.Tests.Support.Rules;

/// <summary>
/// The closed list of rules beyond plain schemas, case by case. Unit tests hold the native twins to it, integration tests the
/// CEL of a real API server (and the embedded server), so the two cannot drift apart.
/// </summary>
public static class RuleCases
{
    private const string Task = "DistributedCronTask";
    private const string Run = "DistributedCronRun";
    private const string Execution = "Execution";

    /// <summary>All cases.</summary>
    public static IReadOnlyList<RuleCase> All { get; } = [.. TaskCases(), .. ExecutorCases(), .. RunCases(), .. ExecutionCases(), .. PhaseCases()];

    private static IEnumerable<RuleCase> TaskCases()
    {
        yield return Create(Task, "a plain task", TaskSpec(), null);
        yield return Create(Task, "schedule and schedules", TaskSpec("""
            "schedule":"@daily","schedules":["@hourly"]
            """), "spec");
        yield return Create(Task, "endAt after startAt", TaskSpec("""
            "startAt":"2026-01-01T00:00:00Z","endAt":"2026-01-01T00:00:01Z"
            """), null);
        yield return Create(Task, "endAt at startAt", TaskSpec("""
            "startAt":"2026-01-01T00:00:00Z","endAt":"2026-01-01T01:00:00+01:00"
            """), "spec.endAt");
        yield return Create(Task, "Count with count", TaskSpec("""
            "strategy":"Count","count":2
            """), null);
        yield return Create(Task, "Count without count", TaskSpec("""
            "strategy":"Count"
            """), "spec.count");
        yield return Create(Task, "count without Count", TaskSpec("""
            "strategy":"All","count":2
            """), "spec.count");
        yield return Create(Task, "Percent without percent", TaskSpec("""
            "strategy":"Percent"
            """), "spec.percent");
        yield return Create(Task, "percent without Percent", TaskSpec("""
            "strategy":"Any","percent":20
            """), "spec.percent");
        yield return Create(Task, "default in enum", TaskSpec("""
            "parameters":[{"name":"A","default":"x","enum":["x","y"]}]
            """), null);
        yield return Create(Task, "default outside enum", TaskSpec("""
            "parameters":[{"name":"A","default":"z","enum":["x","y"]}]
            """), "spec.parameters[0].default");
        yield return Create(Task, "sameHost with All", TaskSpec("""
            "dependsOn":[{"task":"a","sameHost":true},{"task":"b"}]
            """), null);
        yield return Create(Task, "sameHost with Any", TaskSpec("""
            "strategy":"Any","dependsOn":[{"task":"a"},{"task":"b","sameHost":true}]
            """), "spec.dependsOn");
        yield return Create(Task, "dependsOn with Any", TaskSpec("""
            "strategy":"Any","dependsOn":[{"task":"a"},{"task":"b","sameHost":false}]
            """), null);
        foreach (var (name, after, path) in new (string, string, string?)[]
        {
            ("lastScheduleTime forward", "\"lastScheduleTime\":\"2026-01-01T00:01:00Z\"", null),
            ("lastScheduleTime the same in another zone", "\"lastScheduleTime\":\"2026-01-01T01:00:00+01:00\"", null),
            ("lastScheduleTime back", "\"lastScheduleTime\":\"2025-12-31T23:59:59Z\"", "status.lastScheduleTime"),
            ("lastScheduleTime taken away", "\"observedGeneration\":2", "status.lastScheduleTime"),
        })
        {
            yield return new RuleCase(name, Task, With(TaskSpec(), "\"lastScheduleTime\":\"2026-01-01T00:00:00Z\""), With(TaskSpec(), after), path);
        }
    }

    private static IEnumerable<RuleCase> ExecutorCases()
    {
        foreach (var (name, executor, path) in new (string, string, string?)[]
        {
            ("no executor", "{}", "spec.executor"),
            ("two executors", """{"shell":{"command":"a"},"plugin":{"name":"p"}}""", "spec.executor"),
            ("http", """{"http":{"url":"http://a","headers":[{"name":"A","value":"x"}]}}""", null),
            ("header with value and valueFrom", """{"http":{"url":"http://a","headers":[{"name":"A","value":"x","valueFrom":{"secretKeyRef":{"name":"s","key":"k"}}}]}}""", "spec.executor.http.headers[0]"),
            ("command and script", """{"shell":{"command":"a","script":"b"}}""", "spec.executor.shell"),
            ("neither command nor script", """{"shell":{"stdin":"a"}}""", "spec.executor.shell"),
            ("variable with value and valueFrom", """{"shell":{"command":"a","env":[{"name":"A","value":"x","valueFrom":{"configMapKeyRef":{"name":"s","key":"k"}}}]}}""", "spec.executor.shell.env[0]"),
            ("valueFrom of nothing", """{"shell":{"command":"a","env":[{"name":"A","valueFrom":{}}]}}""", "spec.executor.shell.env[0].valueFrom"),
            ("valueFrom of two", """{"shell":{"command":"a","env":[{"name":"A","valueFrom":{"secretKeyRef":{"name":"s","key":"k"},"configMapKeyRef":{"name":"s","key":"k"}}}]}}""", "spec.executor.shell.env[0].valueFrom"),
        })
        {
            yield return Create(Task, name, $$$"""{"spec":{"hostGroups":["g"],"strategy":"All","executor":{{{executor}}}}}""", path);
        }
    }

    private static IEnumerable<RuleCase> RunCases()
    {
        yield return Create(Run, "a plain run", RunSpec(""), null);
        yield return Create(Run, "useLatestSpec without rerunOf", RunSpec("\"useLatestSpec\":true"), "spec.useLatestSpec");
        yield return Create(Run, "snapshot with two schedules", RunSpec("""
            "taskSnapshot":{"schedule":"@daily","schedules":["@hourly"],"hostGroups":["g"],"strategy":"All","executor":{"shell":{"command":"a"}}}
            """), "spec.taskSnapshot");
        foreach (var (before, after, path) in new (string, string, string?)[]
        {
            ("", "\"trigger\":\"Manual\",\"scheduledTime\":\"2026-01-01T00:00:00Z\"", null),
            ("\"trigger\":\"Manual\"", "\"trigger\":\"Rerun\"", "spec.trigger"),
            ("\"trigger\":\"Manual\"", "", "spec.trigger"),
            ("\"scheduledTime\":\"2026-01-01T00:00:00Z\"", "\"scheduledTime\":\"2026-01-01T00:00:01Z\"", "spec.scheduledTime"),
            ("", Snapshot("a"), null),
            (Snapshot("a"), Snapshot("a"), null),
            (Snapshot("a"), Snapshot("b"), "spec.taskSnapshot.executor"),
            (Snapshot("a"), "", "spec.taskSnapshot.executor"),
            ("", Upstreams("1"), null),
            (Upstreams("1"), Upstreams("1"), null),
            (Upstreams("1"), Upstreams("2"), "spec.upstreams"),
            (Upstreams("1"), "", "spec.upstreams"),
            ("\"parameters\":{\"A\":\"x\"}", "\"parameters\":{\"A\":\"y\"}", "spec.parameters"),
            ("", "\"parameters\":{\"A\":\"y\"}", "spec.parameters"),
            ("\"hosts\":[\"a\"]", "\"hosts\":[\"b\"]", "spec.hosts"),
            ("", "\"hosts\":[\"b\"]", "spec.hosts"),
            ("\"nodeSelector\":{\"matchLabels\":{\"a\":\"b\"}}", "\"nodeSelector\":{}", "spec.nodeSelector"),
            ("\"rerunOf\":{\"run\":\"a\"}", "\"rerunOf\":{\"run\":\"b\"}", "spec.rerunOf"),
            ("\"rerunOf\":{\"run\":\"a\"},\"useLatestSpec\":false", "\"rerunOf\":{\"run\":\"a\"},\"useLatestSpec\":true", "spec.useLatestSpec"),
            ("\"cancel\":false", "\"cancel\":true", null),
            ("\"cancel\":true", "\"cancel\":false", "spec.cancel"),
            ("\"paused\":false", "\"paused\":true", null),
            ("\"paused\":true", "\"paused\":false", null),
        })
        {
            yield return new RuleCase($"run: {before} to {after}", Run, RunSpec(before), RunSpec(after), path);
        }

        yield return new RuleCase("run: another task", Run, RunSpec(""), """{"spec":{"taskRef":{"name":"u"}}}""", "spec.taskRef.name");
        yield return new RuleCase("run: uid set", Run, RunSpec(""), """{"spec":{"taskRef":{"name":"t","uid":"1"}}}""", null);
        yield return new RuleCase("run: uid changed", Run, """{"spec":{"taskRef":{"name":"t","uid":"1"}}}""", """{"spec":{"taskRef":{"name":"t","uid":"2"}}}""", "spec.taskRef.uid");
    }

    private static IEnumerable<RuleCase> ExecutionCases()
    {
        foreach (var (before, after, path) in new (string, string, string?)[]
        {
            ("", "\"releasedAt\":\"2026-01-01T00:00:00Z\"", null),
            ("\"releasedAt\":\"2026-01-01T00:00:00Z\"", "\"releasedAt\":\"2026-01-01T00:00:01Z\"", "spec.releasedAt"),
            ("\"releasedAt\":\"2026-01-01T00:00:00Z\"", "", "spec.releasedAt"),
            ("", "\"cancel\":true", null),
            ("\"cancel\":true", "\"cancel\":false", "spec.cancel"),
            ("\"timeoutSeconds\":1", "\"timeoutSeconds\":2", "spec.timeoutSeconds"),
            ("\"timeoutSeconds\":1", "", "spec.timeoutSeconds"),
            ("", "\"terminationGracePeriodSeconds\":1", "spec.terminationGracePeriodSeconds"),
            ("\"trigger\":\"Manual\"", "\"trigger\":\"Rerun\"", "spec.trigger"),
            ("\"scheduledTime\":\"2026-01-01T00:00:00Z\"", "\"scheduledTime\":\"2026-01-01T00:00:01Z\"", "spec.scheduledTime"),
            ("", "\"notBefore\":\"2026-01-01T00:00:01Z\"", "spec.notBefore"),
            ("\"startDeadlineSeconds\":5", "\"startDeadlineSeconds\":6", "spec.startDeadlineSeconds"),
            ("\"parameters\":{\"A\":\"x\"}", "\"parameters\":{\"A\":\"x\",\"B\":\"y\"}", "spec.parameters"),
            ("\"retry\":{\"limit\":1}", "\"retry\":{\"limit\":2}", "spec.retry"),
            ("\"concurrency\":{\"policy\":\"Allow\"}", "\"concurrency\":{\"policy\":\"Forbid\"}", "spec.concurrency"),
            ("\"priority\":1", "\"priority\":2", "spec.priority"),
            ("\"output\":{\"keepDays\":1}", "\"output\":{\"keepDays\":2}", "spec.output"),
            ("\"shard\":{\"index\":0,\"count\":2}", "\"shard\":{\"index\":1,\"count\":2}", "spec.shard"),
            ("", "\"replaces\":\"x\"", "spec.replaces"),
            ("\"wave\":1", "\"wave\":2", "spec.wave"),
            ("", "\"wave\":1", "spec.wave"),
            ("\"groups\":[\"a\"]", "\"groups\":[\"a\",\"b\"]", "spec.groups"),
            ("\"upstream\":{\"RUN\":\"a\"}", "\"upstream\":{\"RUN\":\"b\"}", "spec.upstream"),
            ("\"outcome\":{\"phase\":\"Missed\",\"reason\":\"A\"}", "\"outcome\":{\"phase\":\"Cancelled\",\"reason\":\"A\"}", "spec.outcome"),
            ("\"executor\":{\"shell\":{\"command\":\"a\"}}", "\"executor\":{\"shell\":{\"command\":\"b\"}}", "spec.executor"),
            ("\"executor\":{\"plugin\":{\"name\":\"a\"}}", "\"executor\":{\"plugin\":{\"name\":\"b\"}}", "spec.executor"),
            ("\"executor\":{\"plugin\":{\"name\":\"a\",\"config\":{\"x\":{\"y\":1}}}}", "\"executor\":{\"plugin\":{\"name\":\"a\",\"config\":{\"x\":{\"y\":2}}}}", "spec.executor"),
            ("\"nodeName\":\"a\"", "\"nodeName\":\"b\"", "spec.nodeName"),
            ("\"taskRef\":{\"name\":\"t\",\"uid\":\"1\"}", "\"taskRef\":{\"name\":\"t\",\"uid\":\"2\"}", "spec.taskRef"),
            ("\"runRef\":{\"name\":\"t\",\"uid\":\"1\"}", "\"runRef\":{\"name\":\"r\",\"uid\":\"1\"}", "spec.runRef"),
        })
        {
            yield return new RuleCase($"execution: {before} to {after}", Execution, ExecutionSpec(before), ExecutionSpec(after), path);
        }
    }

    private static IEnumerable<RuleCase> PhaseCases()
    {
        string[] final = ["Succeeded", "Failed", "TimedOut", "Cancelled", "Missed"];
        foreach (var phase in final)
        {
            yield return Phase("Running", phase, true);
            yield return Phase(phase, "Running", false);
            yield return Phase(phase, phase == "Failed" ? "Succeeded" : "Failed", false);
            yield return Phase(phase, "Lost", false);
            yield return Phase("Lost", phase, true);
            yield return Phase(phase, phase, true);
        }

        yield return Phase("Lost", "Running", false);
        yield return Phase("Pending", "Running", true);
        yield return Phase("Missed", "Succeeded", true, "AgentUnavailable");
        yield return Phase("Missed", "Running", false, "AgentUnavailable");
        yield return Phase("Missed", "Lost", false, "AgentUnavailable");
        yield return new RuleCase("phase taken away", Execution, With(ExecutionSpec(""), "\"phase\":\"Failed\""), With(ExecutionSpec(""), "\"attempt\":1"), "status.phase");
    }

    private static RuleCase Phase(string before, string after, bool isAllowed, string reason = "Other") => new(
        $"phase {before}/{reason} to {after}",
        Execution,
        With(ExecutionSpec(""), $"\"phase\":\"{before}\",\"reason\":\"{reason}\""),
        With(ExecutionSpec(""), $"\"phase\":\"{after}\""),
        isAllowed ? null : "status.phase");

    private static RuleCase Create(string kind, string name, string after, string? path) => new($"{kind}: {name}", kind, null, after, path);

    private static string TaskSpec(string fields = "")
    {
        var strategy = fields.Contains("strategy", StringComparison.Ordinal) ? "" : ",\"strategy\":\"All\"";
        return $$$"""{"spec":{"hostGroups":["g"],"executor":{"shell":{"command":"a"}}{{{strategy}}}{{{Tail(fields)}}}}}""";
    }

    private static string RunSpec(string fields) => $$$"""{"spec":{"taskRef":{"name":"t"}{{{Tail(fields)}}}}}""";

    private static string Snapshot(string command) => $$$$"""
        "taskSnapshot":{"hostGroups":["g"],"strategy":"All","executor":{"shell":{"command":"{{{{command}}}}"}}}
        """;

    private static string Upstreams(string uid) => $$$"""
        "upstreams":[{"task":"a","run":"a-1","runUid":"{{{uid}}}","parameters":{"A":"x"}}]
        """;

    // What the case does not say itself is filled in, as the schema requires it.
    private static string ExecutionSpec(string fields)
    {
        string[] required =
        [
            "\"taskRef\":{\"name\":\"t\",\"uid\":\"1\"}",
            "\"runRef\":{\"name\":\"t\",\"uid\":\"1\"}",
            "\"nodeName\":\"a\"",
            "\"executor\":{\"shell\":{\"command\":\"a\"}}",
        ];
        var missing = required.Where(field => !fields.Contains(field[..field.IndexOf(':', StringComparison.Ordinal)], StringComparison.Ordinal));
        return $$$"""{"spec":{{{{string.Join(",", missing)}}}{{{Tail(fields)}}}}}""";
    }

    private static string With(string json, string status) => $$$"""{{{json[..^1]}}},"status":{{{{status}}}}}""";

    private static string Tail(string fields) => string.IsNullOrWhiteSpace(fields) ? "" : "," + fields.Trim();
}
