using System.Text.Json.Nodes;
using Carillon.ApiServer.Apply;

namespace Carillon.Tests.Unit.ApiServer.Apply;

public sealed class FieldsV1Tests
{
    [Theory]
    [InlineData("""{"f:spec":{".":{},"f:a":{}},"f:x":{}}""")]
    [InlineData("""{"f:l":{"k:{\"name\":\"a\",\"port\":1}":{".":{},"f:name":{}},"v:\"x\"":{}}}""")]
    [InlineData("{}")]
    public void Read_ThenWrite_GivesTheSame(string text) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(text), FieldsV1.Write(FieldsV1.Read(JsonNode.Parse(text)))));

    [Fact]
    public void Read_KeysInAnotherOrder_AreTheSameField() =>
        Assert.True(FieldsV1.Read(JsonNode.Parse("""{"k:{\"b\":1,\"a\":2}":{}}""")).SetEquals(FieldsV1.Read(JsonNode.Parse("""{"k:{\"a\":2,\"b\":1}":{}}"""))));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"spec":{}}""")]
    [InlineData("""{"k:{":{}}""")]
    public void Read_NoFieldSet_Throws(string text) => Assert.Throws<FormatException>(() => FieldsV1.Read(JsonNode.Parse(text)));
}
