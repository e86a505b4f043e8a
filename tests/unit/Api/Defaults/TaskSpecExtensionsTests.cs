using System.Text.Json;
using System.Text.Json.Nodes;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Tasks;
using Carillon.Cli.Dev;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Api.Defaults;

public sealed class TaskSpecExtensionsTests
{
    [Theory]
    [InlineData("""{"schedule":"@daily","executor":{"shell":{"command":"a"}},"rollout":{},"retry":{"backoff":{}},"dstPolicy":{},"output":{},"history":{},"dependsOn":[{"task":"u"}]}""")]
    [InlineData("""{"executor":{"http":{"url":"http://a"}},"rollout":{"canary":1},"retry":{"limit":3,"backoff":{"maxSeconds":5}},"dstPolicy":{"gap":"Skip"},"output":{"keepDays":1},"history":{}}""")]
    public void WithDefaults_AllParentsPresent_FillsInWhatTheSchemaDoes(string text)
    {
        var crd = YamlReader.Read(CrdGenerator.Generate()["carillon.dev_distributedcrontasks.yaml"])!;
        var schema = crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!.AsObject();
        var bySchema = JsonNode.Parse(text)!;
        FillIn(bySchema, schema);

        var byCode = JsonNode.Parse(text).Deserialize(CarillonJsonContext.Default.DistributedCronTaskSpec)!.WithDefaults();

        Assert.True(
            JsonNode.DeepEquals(bySchema, JsonSerializer.SerializeToNode(byCode, CarillonJsonContext.Default.DistributedCronTaskSpec)),
            JsonSerializer.Serialize(byCode, CarillonJsonContext.Default.DistributedCronTaskSpec) + "\n" + bySchema.ToJsonString());
    }

    [Fact]
    public void WithDefaults_EmptySpec_StillRetriesOnceAndHasNoWaves()
    {
        var spec = new DistributedCronTaskSpec().WithDefaults();

        Assert.Equal(0, spec.Retry!.Limit);
        Assert.Equal(TaskDefaults.TailBytes, spec.Output!.TailBytes);
        Assert.Null(spec.Rollout);
        Assert.Empty(spec.EffectiveSchedules());
    }

    [Fact]
    public void WithDefaults_SmallTail_BoundsWhatASuccessKeeps() =>
        Assert.Equal(100, new OutputPolicy { TailBytes = 100 }.WithDefaults().SuccessTailBytes);

    private static void FillIn(JsonNode? node, JsonObject schema)
    {
        if (node is JsonArray list && schema["items"] is JsonObject items)
        {
            foreach (var item in list)
            {
                FillIn(item, items);
            }
        }

        if (node is not JsonObject map || schema["properties"] is not JsonObject properties)
        {
            return;
        }

        foreach (var (name, property) in properties)
        {
            if (map[name] is null && property!["default"] is { } value)
            {
                map[name] = value.DeepClone();
            }

            FillIn(map[name], property!.AsObject());
        }
    }
}
