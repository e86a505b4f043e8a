using Carillon.Runtime.Yaml;

namespace Carillon.Tests.Unit.Runtime.Yaml;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: 1.50", """{"a":1.50}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: +5", """{"a":5}""")]
    [InlineData("a: 007", """{"a":7}""")]
    [InlineData("a: yes\nb: 'yes'\nc: !!str 12", """{"a":true,"b":"yes","c":"12"}""")]
    [InlineData("a: ~\nb:\nc: null", """{"a":null,"b":null,"c":null}""")]
    [InlineData("- x\n- [1, two]\n- {k: v}", """["x",[1,"two"],{"k":"v"}]""")]
    [InlineData("s: |\n  one\n  two\n", """{"s":"one\ntwo\n"}""")]
    [InlineData("{\"json\": [true, 1e3]}", """{"json":[true,1e3]}""")]
    [InlineData("base: &b {x: 1}\nuse: *b", """{"base":{"x":1},"use":{"x":1}}""")]
    [InlineData("t: 2027-01-01", """{"t":"2027-01-01"}""")]
    public void Read_Document_GivesTheSameJson(string yaml, string json) =>
        Assert.Equal(json, YamlReader.Read(yaml)!.ToJsonString());

    [Fact]
    public void ReadAll_SeveralDocuments_KeepsOrderAndEmptyOnes()
    {
        var documents = YamlReader.ReadAll("a: 1\n---\n---\nb: 2\n");

        Assert.Equal(["""{"a":1}""", null, """{"b":2}"""], documents.Select(document => document?.ToJsonString()));
    }

    [Theory]
    [InlineData("a: [1", "line")]
    [InlineData("a: 1\na: 2", "already set")]
    [InlineData("a: *nobody", "unknown anchor")]
    [InlineData("? [1]\n: x", "key must be a plain value")]
    [InlineData("a:\n\t- b", "line")]
    public void Read_BadText_NamesLineAndProblem(string yaml, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => YamlReader.Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_DeepNesting_IsRefused() =>
        Assert.Contains("deeper", Assert.Throws<FormatException>(() => YamlReader.Read(new string('[', 500) + new string(']', 500))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_AliasBomb_IsRefused()
    {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1},*a{i - 1}]\n"));

        Assert.Contains("aliases expand", Assert.Throws<FormatException>(() => YamlReader.Read(text)).Message, StringComparison.Ordinal);
    }
}
