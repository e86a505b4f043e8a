using System.Text.Json;
using System.Text.Json.Nodes;

using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Plugins;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Runs;

namespace Carillon.Tests.Unit.Agent.Plugins;

public sealed class PluginRequestTests
{
    [Fact]
    public void Write_Execution_IsWhatTheDocumentationPromises()
    {
        var spec = Entries.Spec() with
        {
            Trigger = RunTrigger.Manual,
            Shard = new ExecutionShard { Index = 1, Count = 3 },
            Parameters = new Dictionary<string, string> { ["target"] = "a\nb" },
            Upstream = new Dictionary<string, string> { ["RUN"] = "extract-1" },
            TimeoutSeconds = 60,
        };

        var request = Write(spec, """{"days": 7, "deep": {"list": [1, null]}}""");

        Assert.EndsWith("}\n", request, StringComparison.Ordinal);
        Assert.Equal(request.Length - 1, request.IndexOf('\n', StringComparison.Ordinal));
        var expected = JsonNode.Parse(
            """
            {
              "version": 1, "plugin": "cleanup",
              "execution": {"namespace": "ns", "name": "exe", "uid": "uid-1"},
              "task": "task-1", "run": "run", "attempt": 2, "trigger": "Manual", "scheduledTime": "2026-03-01T12:00:00Z", "host": "node-1",
              "shard": {"index": 1, "count": 3}, "timeoutSeconds": 60, "terminationGracePeriodSeconds": 10,
              "parameters": {"target": "a\nb"}, "upstream": {"RUN": "extract-1"},
              "config": {"days": 7, "deep": {"list": [1, null]}}
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(request)), request);
    }

    [Fact]
    public void Write_NothingGiven_HasEmptyObjects()
    {
        var request = JsonNode.Parse(Write(Entries.Spec(), config: null))!;

        Assert.Equal("{}", request["config"]!.ToJsonString());
        Assert.Equal("{}", request["parameters"]!.ToJsonString());
        Assert.Equal("{}", request["upstream"]!.ToJsonString());
        Assert.Equal(300, (int?)request["timeoutSeconds"]);
    }

    private static string Write(ExecutionSpec spec, string? config) => PluginRequest.Write(
        new AttemptContext(new ExecutionRef("uid-1", "ns", "exe"), spec, 2, "run-id", new RunFolder("/nowhere")),
        new PluginExecutor { Name = "cleanup", Config = config is null ? null : JsonDocument.Parse(config).RootElement });
}
