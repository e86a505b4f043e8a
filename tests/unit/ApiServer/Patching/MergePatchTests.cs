using System.Text.Json.Nodes;
using Carillon.ApiServer.Patching;
using Carillon.Tests.Unit.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Patching;

public sealed class MergePatchTests
{
    /// <summary>The examples of RFC 7386, appendix A, where the target is an object.</summary>
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Apply_Examples_Hold(string target, string patch, string expected) =>
        Assert.Equal(expected, MergePatch.Apply(JsonNode.Parse(target), JsonNode.Parse(patch))!.ToJsonString());

    [Fact]
    public void Apply_AnyPatch_IsIdempotentAndKeepsWhatItDoesNotName()
    {
        var values = new RandomValues();
        for (var round = 0; round < 500; round++)
        {
            var (target, patch) = (values.Object(), values.Object());
            var once = MergePatch.Apply(target, patch)!.AsObject();
            Assert.True(JsonNode.DeepEquals(once, MergePatch.Apply(once, patch)), values.Seed);
            foreach (var (name, member) in target.Where(pair => !patch.ContainsKey(pair.Key)))
            {
                Assert.True(JsonNode.DeepEquals(member, once[name]), values.Seed);
            }
        }
    }
}
