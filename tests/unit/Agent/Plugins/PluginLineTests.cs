using System.Text;

using Carillon.Agent.Plugins;

namespace Carillon.Tests.Unit.Agent.Plugins;

public sealed class PluginLineTests
{
    [Theory]
    [InlineData("""{"log": "a\nb"}""", "a\nb")]
    [InlineData("""  {"log": "indented", "level": "warning", "more": {"x": [1]}}""", "indented")]
    [InlineData("""{"version": 1, "log": "this version"}""", "this version")]
    public void Parse_Log_IsItsText(string line, string text) => Assert.Equal(text, Parse(line)?.Log);

    [Theory]
    [InlineData("""{"progress": 0}""", 0)]
    [InlineData("""{"progress": 33.5}""", 33.5)]
    [InlineData("""{"progress": 100}""", 100)]
    public void Parse_Progress_IsPercent(string line, double percent) => Assert.Equal(percent, Parse(line)?.Progress);

    [Theory]
    [InlineData("""{"result": {"success": true, "message": "done"}}""", true, "done")]
    [InlineData("""{"result": {"success": false}}""", false, null)]
    [InlineData("""{"result": {"message": "by exit code"}}""", null, "by exit code")]
    [InlineData("""{"result": {"success": "yes", "message": 5}}""", null, null)]
    [InlineData("""{"result": {}}""", null, null)]
    public void Parse_Result_TakesWhatItKnows(string line, bool? success, string? message) =>
        Assert.Equal(new PluginResult(success, message), Parse(line)?.Result);

    [Theory]
    [InlineData("plain text")]
    [InlineData("")]
    [InlineData("[1, 2]")]
    [InlineData("""{"log": "cut off""")]
    [InlineData("""{"log": 5}""")]
    [InlineData("""{"log": "half \ud800 of a pair"}""")]
    [InlineData("""{"progress": 101}""")]
    [InlineData("""{"progress": -1}""")]
    [InlineData("""{"progress": "half"}""")]
    [InlineData("""{"result": "done"}""")]
    [InlineData("""{"something": "else"}""")]
    [InlineData("""{"log": "a"} {"log": "b"}""")]
    [InlineData("""{"version": 2, "result": {"success": true}}""")]
    [InlineData("""{"version": "1", "log": "a"}""")]
    public void Parse_AnythingElse_IsPlainText(string line) => Assert.Null(Parse(line));

    private static PluginLine? Parse(string line) => PluginLine.Parse(Encoding.UTF8.GetBytes(line));
}
