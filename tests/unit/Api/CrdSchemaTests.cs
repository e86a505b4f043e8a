using System.Text.Json.Nodes;
using Carillon.Api.Defaults;
using Carillon.Cli.Dev;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api;

/// <summary>What must hold in every schema, so that API servers take the CRDs and grant their rules the cost.</summary>
public sealed class CrdSchemaTests
{
    public static TheoryData<string> Files => [.. CrdGenerator.Generate().Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void Schema_EveryNode_IsBoundedDescribedAndStructural(string file)
    {
        var problems = new List<string>();

        Walk(Schema(file), "", (path, node) => problems.AddRange(Problems(path, node)));

        Assert.Empty(problems);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Schema_EveryField_IsInTheGoldenSample(string file)
    {
        var used = new HashSet<string>();
        foreach (var item in GoldenSamples.Read(Kind(file))["items"]!.AsArray())
        {
            Collect(item, "", used);
        }

        var missing = new List<string>();
        Walk(Schema(file), "", (path, _) =>
        {
            if (path.Length > 0 && !path.EndsWith(']') && !used.Contains(path))
            {
                missing.Add(path);
            }
        });

        Assert.Empty(missing);
    }

    [Fact]
    public void Schema_Defaults_AreThoseOfTheCode()
    {
        var spec = Schema("carillon.dev_distributedcrontasks.yaml")["properties"]!["spec"]!["properties"]!;

        Assert.Equal(TaskDefaults.TimeoutSeconds, (int)spec["timeoutSeconds"]!["default"]!);
        Assert.Equal("Forbid", (string?)spec["concurrencyPolicy"]!["default"]);
        Assert.Equal(TaskDefaults.BatchSize, (string?)spec["rollout"]!["properties"]!["batchSize"]!["default"]);
        Assert.Equal(["Failed", "TimedOut"], spec["retry"]!["properties"]!["on"]!["default"]!.AsArray().Select(item => (string?)item));
        Assert.Null(spec["startingDeadlineSeconds"]!["default"]);
    }

    private static IEnumerable<string> Problems(string path, JsonObject node)
    {
        var isRoot = path is "" or ".apiVersion" or ".kind" or ".metadata";
        if (!isRoot && !path.EndsWith(']') && node["description"] is null)
        {
            yield return $"{path} has no description";
        }

        foreach (var rule in node["x-kubernetes-validations"]?.AsArray() ?? [])
        {
            if (((string)rule!["rule"]!).Contains(".?", StringComparison.Ordinal))
            {
                yield return $"{path} compares optional values, which API servers take to cost more than any rule may, and refuse";
            }
        }

        var type = (string?)node["type"];
        var isBoundedText = node["maxLength"] is not null || node["enum"] is not null || node["format"] is not null;
        if (!isRoot && type == "string" && !isBoundedText)
        {
            yield return $"{path} has no maxLength";
        }

        if ((string?)node["format"] is "date-time" or "date" && node["pattern"] is null)
        {
            yield return $"{path} has no pattern: an API server would store times that no program reads";
        }

        if (type == "array" && (node["maxItems"] is null || node["x-kubernetes-list-type"] is null))
        {
            yield return $"{path} has no maxItems or list type";
        }

        if (node["additionalProperties"] is not null && node["maxProperties"] is null)
        {
            yield return $"{path} has no maxProperties";
        }

        if (type is null && node["x-kubernetes-int-or-string"] is null)
        {
            yield return $"{path} has no type";
        }
    }

    private static void Walk(JsonObject node, string path, Action<string, JsonObject> visit)
    {
        visit(path, node);
        foreach (var (name, child) in node["properties"]?.AsObject() ?? [])
        {
            Walk(child!.AsObject(), $"{path}.{name}", visit);
        }

        if (node["items"] is JsonObject items)
        {
            Walk(items, $"{path}[]", visit);
        }
    }

    private static void Collect(JsonNode? node, string path, HashSet<string> used)
    {
        used.Add(path);
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    Collect(child, $"{path}.{name}", used);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Collect(item, $"{path}[]", used);
                }

                break;
            default:
                break;
        }
    }

    private static JsonObject Crd(string file) => YamlReader.Read(CrdGenerator.Generate()[file])!.AsObject();

    private static string Kind(string file) => (string)Crd(file)["spec"]!["names"]!["kind"]!;

    private static JsonObject Schema(string file) => Crd(file)["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject();
}
