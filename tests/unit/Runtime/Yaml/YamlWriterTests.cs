using System.Text.Json.Nodes;
using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Runtime.Yaml;

public sealed class YamlWriterTests
{
    [Fact]
    public void Write_Manifest_ReadsLikeOneWrittenByHand()
    {
        var node = JsonNode.Parse("""
            {"kind":"X","metadata":{"name":"a","labels":{}},"spec":{"on":"yes","count":5,"list":["*/5 * * * *",true],"script":"set -e\necho hi\n","none":null}}
            """);

        Assert.Equal(
            """
            kind: X
            metadata:
              name: a
              labels: {}
            spec:
              "on": "yes"
              count: 5
              list:
              - "*/5 * * * *"
              - true
              script: |
                set -e
                echo hi
              none: null

            """.ReplaceLineEndings("\n"),
            YamlWriter.Write(node));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" lead")]
    [InlineData("trail ")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("- x")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("0x10")]
    [InlineData("1e3")]
    [InlineData("y")]
    [InlineData("2027-01-01")]
    [InlineData("12:30")]
    [InlineData("line\n  two\n\n")]
    [InlineData("line \n")]
    [InlineData("\nfirst")]
    [InlineData("\u001b[31mred\u0000")]
    [InlineData("tab\tin")]
    [InlineData("emoji \U0001F600")]
    [InlineData("\u2028")]
    [InlineData("%x @y `z")]
    [InlineData("{a}")]
    [InlineData("it's \"q\" \\ back")]
    public void Write_AnyString_ReadsBackTheSame(string text) =>
        Assert.Equal(text, YamlReader.Read(YamlWriter.Write(new JsonObject { ["k"] = text, [text.Length == 0 ? "e" : text] = 1 }))!["k"]!.GetValue<string>());
}
