using Carillon.Agent.Settings;
using Carillon.Runtime.Settings;

namespace Carillon.Tests.Unit.Agent.Settings;

public sealed class AgentSettingsReaderTests
{
    [Fact]
    public void Read_Flags_WinOverVariables()
    {
        var settings = Read(
            ["--node-name", "web-1", "--register-node", "--node-labels=a=b,role=", "--http-listen", "127.0.0.1:0", "--allow-missing-limits"],
            new() { ["CARILLON_NODE_NAME"] = "other", ["CARILLON_HEARTBEAT_INTERVAL"] = "3s" });

        Assert.Equal("web-1", settings.NodeName);
        Assert.True(settings.RegisterNode);
        Assert.True(settings.AllowMissingLimits);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "b", ["role"] = "" }, settings.NodeLabels);
        Assert.Equal("127.0.0.1:0", settings.HttpListen?.ToString());
        Assert.Equal(TimeSpan.FromSeconds(3), settings.HeartbeatInterval);
        Assert.Equal("/var/lib/carillon", settings.DataFolder);
    }

    [Fact]
    public void Read_ManyMistakes_AreAllReportedAtOnceByKey()
    {
        var e = Assert.Throws<SettingsException>(() => Read(
            ["--node-name", "Bad_Name", "--node-labels", "nolabel", "--http-listen", "nowhere", "--heartbeat-interval", "soon", "--unknown", "x"], []));

        foreach (var key in new[] { "--node-name", "--node-labels", "--http-listen", "--heartbeat-interval", "--unknown" })
        {
            Assert.Contains(e.Problems, problem => problem.Contains(key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Help_EveryFlag_StandsApartFromItsText()
    {
        var lines = CommandLineFlags.Help(AgentSettingsReader.Definitions).Split('\n');

        foreach (var flag in AgentSettingsReader.Definitions.Select(definition => definition.Flag).Append("--version").Append("--help"))
        {
            Assert.Contains(lines, line => line.StartsWith($"  {flag}  ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("stray")]
    [InlineData("--node-name")]
    public void Parse_NoFlagOrNoValue_IsAProblem(string argument) =>
        Assert.Throws<SettingsException>(() => CommandLineFlags.Parse([argument], AgentSettingsReader.Definitions));

    [Fact]
    public void Help_EverySetting_IsExplainedWithItsVariable()
    {
        var help = CommandLineFlags.Help(AgentSettingsReader.Definitions);

        Assert.All(AgentSettingsReader.Definitions, definition =>
        {
            Assert.Contains(definition.Flag, help, StringComparison.Ordinal);
            Assert.Contains(definition.Variable, help, StringComparison.Ordinal);
        });
    }

    private static AgentSettings Read(string[] arguments, Dictionary<string, string> variables) =>
        AgentSettingsReader.Read(CommandLineFlags.Parse(arguments, AgentSettingsReader.Definitions), variables.GetValueOrDefault);
}
