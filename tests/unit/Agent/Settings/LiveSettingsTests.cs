using Carillon.Agent.Settings;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.Agent.Settings;

public sealed class LiveSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Apply_WhatMayChange_IsTakenOverAndTheRestWaits()
    {
        var live = new LiveSettings(Read("nodeName: a\nlogLevel: warning\nheartbeatInterval: 10s"));

        var (applied, waiting) = live.Apply(Read("nodeName: b\nlogLevel: debug\nheartbeatInterval: 20s\noutputLimit: 5Mi\nnodeLabels: a=b\nstatusInterval: 1m"));

        Assert.Equal(["heartbeat-interval", "log-level", "node-labels", "output-limit", "status-interval"], applied.Order());
        Assert.Equal(["node-name"], waiting);
        var now = live.Current;
        Assert.Equal(("a", LogLevel.Debug, 20, 60), (now.NodeName, now.LogLevel, now.HeartbeatInterval.TotalSeconds, now.StatusInterval.TotalSeconds));
        Assert.Equal((5L << 20, "b"), (now.OutputLimit, now.NodeLabels["a"]));
    }

    [Fact]
    public void Apply_AgainTheSame_ChangesNothingButRemindsOfWhatWaits()
    {
        var live = new LiveSettings(Read("nodeName: a"));
        live.Apply(Read("nodeName: b\nlogLevel: debug"));

        var (applied, waiting) = live.Apply(Read("nodeName: b\nlogLevel: debug"));

        Assert.Empty(applied);
        Assert.Equal(["node-name"], waiting);
    }

    [Fact]
    public void Reload_WrongFile_KeepsWhatThereWas()
    {
        var live = new LiveSettings(Read("logLevel: warning"));
        using var reload = new SettingsReload(() => Read("logLevel: loud"), live, NullLogger<SettingsReload>.Instance);

        reload.Reload();

        Assert.Equal(LogLevel.Warning, live.Current.LogLevel);
    }

    public void Dispose() => File.Delete(_file);

    private AgentSettings Read(string text)
    {
        File.WriteAllText(_file, text);
        return AgentSettingsReader.Read(new Dictionary<string, string> { ["config"] = _file }, static _ => null);
    }
}
