using System.Text.Json.Nodes;
using Carillon.ApiServer.Patching;

namespace Carillon.Tests.Unit.ApiServer.Patching;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2},{"op":"add","path":"/a/-","value":4}]""", """{"a":[1,2,3,4]}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """[{"op":"move","from":"/a/b","path":"/d"},{"op":"copy","from":"/c","path":"/e"}]""", """{"a":{},"c":2,"d":1,"e":2}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", """[{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":3}]""", """{"m~n":3}""")]
    [InlineData("""{"a":null}""", """[{"op":"test","path":"/a","value":null},{"op":"test","path":"/missing","value":null}]""", """{"a":null}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"remove","path":"/a/-1"}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"/x","value":1},{"op":"add","path":"/y"}]""", """{"a":1,"x":1,"y":null}""")]
    public void Apply_Operations_ChangeACopy(string target, string patch, string expected)
    {
        var original = JsonNode.Parse(target)!;
        Assert.Equal(expected, JsonPatch.Apply(original, JsonNode.Parse(patch))!.ToJsonString());
        Assert.Equal(JsonNode.Parse(target)!.ToJsonString(), original.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"remove","path":"/x"}]""")]
    [InlineData("""[{"op":"add","path":"/x/y","value":1}]""")]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""")]
    [InlineData("""[{"op":"add","path":"/l/5","value":2}]""")]
    [InlineData("""[{"op":"frobnicate","path":"/a"}]""")]
    [InlineData("""[{"op":"add","path":"a","value":1}]""")]
    public void Apply_OperationThatDoesNotFit_Is422(string patch)
    {
        var problem = Assert.Throws<PatchException>(() => JsonPatch.Apply(JsonNode.Parse("""{"a":1,"l":[]}""")!, JsonNode.Parse(patch)));
        Assert.Equal(422, problem.Code);
        Assert.Equal("the server rejected our request due to an error in our request", problem.Message);
        Assert.NotNull(problem.Detail);
    }

    [Theory]
    [InlineData("""{"op":"remove"}""")]
    [InlineData("[1]")]
    [InlineData("null")]
    public void Apply_NoListOfOperations_Is400(string patch) =>
        Assert.Equal(400, Assert.Throws<PatchException>(() => JsonPatch.Apply(new JsonObject(), JsonNode.Parse(patch))).Code);
}
