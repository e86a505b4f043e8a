using System.Text.Json.Nodes;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Patching;
using Carillon.ApiServer.Schema;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.ApiServer.Patching;

public sealed class StrategicMergePatchTests
{
    private static readonly StructuralSchema Pod = StructuralSchema.Parse(BuiltinDefinitions.Find("io.k8s.api.core.v1.Pod")!);

    [Theory]
    [InlineData("{spec: {containers: [{name: a, image: x}, {name: b}]}}", "{spec: {containers: [{name: a, command: [c]}]}}", "{spec: {containers: [{name: a, image: x, command: [c]}, {name: b}]}}")]
    [InlineData("{spec: {containers: [{name: a}, {name: b}]}}", "{spec: {containers: [{name: a, $patch: delete}]}}", "{spec: {containers: [{name: b}]}}")]
    [InlineData("{spec: {containers: [{name: a}, {name: b}]}}", "{spec: {containers: [{name: c}, {$patch: replace}]}}", "{spec: {containers: [{name: c}]}}")]
    [InlineData("{spec: {containers: [{name: a}, {name: b}]}}", "{spec: {$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: b, image: x}]}}", "{spec: {containers: [{name: b, image: x}, {name: a}]}}")]
    [InlineData("{spec: {containers: [{name: a, ports: [{containerPort: 1, name: x}]}]}}", "{spec: {containers: [{name: a, ports: [{containerPort: 2}]}]}}", "{spec: {containers: [{name: a, ports: [{containerPort: 2}, {containerPort: 1, name: x}]}]}}")]
    [InlineData("{spec: {tolerations: [{key: a}]}}", "{spec: {tolerations: [{key: b}]}}", "{spec: {tolerations: [{key: b}]}}")]
    [InlineData("{metadata: {finalizers: [a, b]}}", "{metadata: {finalizers: [c]}}", "{metadata: {finalizers: [c, a, b]}}")]
    [InlineData("{metadata: {finalizers: [a, b]}}", "{metadata: {$deleteFromPrimitiveList/finalizers: [a]}}", "{metadata: {finalizers: [b]}}")]
    [InlineData("{metadata: {labels: {a: x, b: y}}}", "{metadata: {labels: {a: null, c: z}}}", "{metadata: {labels: {b: y, c: z}}}")]
    [InlineData("{metadata: {labels: {a: x}}}", "{metadata: {labels: {$patch: replace, c: z}}}", "{metadata: {labels: {c: z}}}")]
    [InlineData("{spec: {volumes: [{name: v, emptyDir: {}}]}}", "{spec: {volumes: [{name: v, $retainKeys: [name, hostPath], hostPath: {path: /x}}]}}", "{spec: {volumes: [{name: v, hostPath: {path: /x}}]}}")]
    [InlineData("{status: {conditions: [{type: Ready, status: 'False', reason: R}]}}", "{status: {conditions: [{type: Ready, status: 'True'}]}}", "{status: {conditions: [{type: Ready, status: 'True', reason: R}]}}")]
    [InlineData("{}", "{spec: {containers: [{name: a, image: null}, {name: b, $patch: delete}]}}", "{spec: {containers: [{name: a}]}}")]
    public void Apply_Patch_MergesByTheSchema(string target, string patch, string expected)
    {
        var original = YamlReader.Read(target)!.AsObject();
        var result = StrategicMergePatch.Apply(Pod, original, YamlReader.Read(patch)!.AsObject());
        Assert.True(JsonNode.DeepEquals(YamlReader.Read(expected), result), result.ToJsonString());
        Assert.True(JsonNode.DeepEquals(YamlReader.Read(target), original));
    }

    [Theory]
    [InlineData("{spec: {containers: [{image: x}]}}", "does not contain declared merge key: name")]
    [InlineData("{spec: {$patch: explode}}", "unknown patch type: explode")]
    [InlineData("{spec: {$setElementOrder/containers: [{name: b}], containers: [{name: c}]}}", "doesn't match $setElementOrder list")]
    public void Apply_PatchThatContradictsItself_Is400(string patch, string expected)
    {
        var target = YamlReader.Read("{spec: {containers: [{name: a}]}}")!.AsObject();
        var problem = Assert.Throws<PatchException>(() => StrategicMergePatch.Apply(Pod, target, YamlReader.Read(patch)!.AsObject()));
        Assert.Equal(400, problem.Code);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }
}
