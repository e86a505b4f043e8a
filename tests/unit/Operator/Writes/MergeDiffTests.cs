using System.Text.Json.Nodes;
using Carillon.Operator.Writes;

namespace Carillon.Tests.Unit.Operator.Writes;

public sealed class MergeDiffTests
{
    [Theory]
    [InlineData("""{}""", """{}""", null)]
    [InlineData("""{"a":1,"b":{"c":[1,2]}}""", """{"b":{"c":[1,2]},"a":1}""", null)]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2}""", """{"a":null}""")]
    [InlineData("""{"b":{"c":1,"d":2}}""", """{"b":{"c":1,"d":3}}""", """{"b":{"d":3}}""")]
    [InlineData("""{"l":[1,2]}""", """{"l":[2,1]}""", """{"l":[2,1]}""")]
    [InlineData("""{"a":{"b":1}}""", """{"a":"text"}""", """{"a":"text"}""")]
    [InlineData("""{}""", """{"a":{"b":1}}""", """{"a":{"b":1}}""")]
    public void Between_TwoValues_IsTheSmallestPatch(string before, string after, string? expected)
    {
        var patch = MergeDiff.Between(JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());

        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), patch), patch?.ToJsonString());
    }
}
