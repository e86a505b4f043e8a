using System.Net;

using Carillon.Runtime.Settings;

namespace Carillon.Tests.Unit.Runtime.Settings;

public sealed class LayeredSettingsTests : IDisposable
{
    private static readonly SettingDefinition[] Known =
    [
        new("http-listen", "Where to listen.", "127.0.0.1:0"),
        new("slots", "How many at once.", "10"),
        new("lease-interval", "Time between heartbeats.", "10s"),
        new("node-name", "The host."),
        new("register-node", "Make a Node.", "false"),
        new("log-format", "How to log.", "text"),
    ];

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Load_AllLayers_TheNearestWins()
    {
        File.WriteAllText(_file, "# comment\nslots: 20\nleaseInterval: '20s' # quoted\nnodeName: \"from # file\"\n");

        var settings = Load(new() { ["slots"] = "40" }, new() { ["CARILLON_SLOTS"] = "30", ["CARILLON_LEASE_INTERVAL"] = "1m30s" });

        Assert.Equal(40, settings.Int32("slots", 1, 100));
        Assert.Equal(TimeSpan.FromSeconds(90), settings.Duration("lease-interval", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)));
        Assert.Equal("from # file", settings.Text("node-name"));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 0), settings.EndPoint("http-listen"));
        settings.ThrowIfInvalid();
    }

    [Fact]
    public void Load_JsonFile_IsRead()
    {
        File.WriteAllText(_file, """{ "slots": 7, "registerNode": true, "log-format": "JSON" }""");

        var settings = Load();

        Assert.Equal(7, settings.Int32("slots", 1, 100));
        Assert.True(settings.Flag("register-node"));
        Assert.Equal("json", settings.Choice("log-format", "text", "json"));
        settings.ThrowIfInvalid();
    }

    [Fact]
    public void ThrowIfInvalid_ManyProblems_NamesEachWithPlaceValueAndWhatIsAllowed()
    {
        File.WriteAllText(_file, "slot: 3\n  nested: x\nlogFormat: xml\n");
        var settings = Load(new() { ["wrong"] = "1" }, new() { ["CARILLON_SLOTS"] = "many", ["CARILLON_HTTP_LISTEN"] = "8080" });
        settings.Int32("slots", 1, 100);
        settings.Choice("log-format", "text", "json");
        settings.EndPoint("http-listen");
        settings.RequiredText("node-name");

        var problems = Assert.Throws<SettingsException>(settings.ThrowIfInvalid).Problems;

        Assert.Collection(
            problems,
            p => Assert.StartsWith($"{_file}, line 2: \"nested: x\" is not of the form key: value", p, StringComparison.Ordinal),
            p => Assert.StartsWith($"{_file}, line 1: slot is no setting; there are: httpListen, leaseInterval", p, StringComparison.Ordinal),
            p => Assert.StartsWith("--wrong is no setting", p, StringComparison.Ordinal),
            p => Assert.Equal("CARILLON_SLOTS: \"many\" is not allowed, it must be a whole number from 1 to 100", p),
            p => Assert.Equal($"{_file}, line 3: logFormat: \"xml\" is not allowed, it must be one of text, json", p),
            p => Assert.StartsWith("CARILLON_HTTP_LISTEN: \"8080\" is not allowed", p, StringComparison.Ordinal),
            p => Assert.StartsWith("--node-name is missing (CARILLON_NODE_NAME, or nodeName", p, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10s", 10_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("2d", 172_800_000)]
    public void DurationText_Valid_IsRead(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, (long)duration.TotalMilliseconds);
        Assert.True(DurationText.TryParse(DurationText.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("-5s")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("5 s")]
    [InlineData("99999999999d")]
    public void DurationText_Invalid_IsRefused(string? text) => Assert.False(DurationText.TryParse(text, out _));

    public void Dispose() => File.Delete(_file);

    private LayeredSettings Load(Dictionary<string, string>? flags = null, Dictionary<string, string>? variables = null) =>
        LayeredSettings.Load(Known, flags ?? [], name => variables?.GetValueOrDefault(name), _file);
}
