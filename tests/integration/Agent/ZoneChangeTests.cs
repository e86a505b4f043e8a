using System.Text.Json.Nodes;

using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Somebody changes the time zone of the host while its agent runs. The agent has an /etc of its own here.</summary>
public sealed class ZoneChangeTests : IClassFixture<AgentFixture>
{
    private static readonly TimeSpan FarEast = TimeSpan.FromHours(14);
    private static readonly TimeSpan FarWest = TimeSpan.FromHours(-12);

    private readonly AgentFixture _host;

    public ZoneChangeTests(AgentFixture host)
    {
        _host = host;
    }

    private string Etc => Path.Combine(_host.Folder, "etc");

    [RootFact]
    public async Task Zone_ChangedAndChangedBack_EachEndCountsOnceOnTheDayOfTheZoneOfThatMoment()
    {
        _ = (await CommandLine.RunAsync("cp", ["-a", "/etc", Etc])).Success;
        await SetZoneAsync("Etc/GMT-14"); // which is fourteen hours ahead
        string[] before = ["unshare", "--mount", "/bin/sh", "-c", "mount --bind \"$1\" /etc && shift && exec \"$@\"", "sh", Etc];
        await using var agent = await _host.StartAgentBehindAsync(before, _host.KubeconfigPath);
        var task = ApiServerFixture.UniqueName("zoned");

        var first = await RunAsync(task, FarEast);
        await SetZoneAsync("Etc/GMT+12"); // never on the same day as the other
        var second = await RunAsync(task, FarWest);
        var third = await RunAsync(task, FarWest);
        await ReplaceZoneAsync("Etc/GMT-14");
        var fourth = await RunAsync(task, FarEast);

        var wanted = new[] { first, second, third, fourth }
            .GroupBy(static end => end.Day)
            .OrderByDescending(static day => day.Key)
            .Select(static day => (Day: $"{day.Key:O}", Count: (long)day.Count(), Hours: string.Join(',', day.Select(static end => end.Hour).Order())));
        Assert.Equal(wanted, await FiguresAsync(task));
        Assert.Equal(0, await agent.StopAsync());
        Assert.DoesNotContain("   at ", agent.Log, StringComparison.Ordinal);
    }

    /// <summary>Runs a command, and tells the day and hour of its end in a zone.</summary>
    private async Task<(DateOnly Day, int Hour)> RunAsync(string task, TimeSpan offset)
    {
        var end = (await _host.RunAsync(_host.Shell("true", task))).CompletionTime!.Value.ToOffset(offset);
        return (DateOnly.FromDateTime(end.DateTime), end.Hour);
    }

    /// <summary>As <c>timedatectl set-timezone</c> does: another link takes the place of the old one.</summary>
    private async Task SetZoneAsync(string zone) =>
        _ = (await CommandLine.RunAsync("ln", ["-sfn", $"/usr/share/zoneinfo/{zone}", Path.Combine(Etc, "localtime")])).Success;

    /// <summary>As others do: a copy of the zone in the place of the link.</summary>
    private async Task ReplaceZoneAsync(string zone) =>
        _ = (await CommandLine.RunAsync("cp", ["--remove-destination", $"/usr/share/zoneinfo/{zone}", Path.Combine(Etc, "localtime")])).Success;

    private async Task<IReadOnlyList<(string Day, long Count, string Hours)>> FiguresAsync(string task)
    {
        var json = (await AgentProgram.RunAsync("stats", "--data-dir", _host.DataFolder, "-o", "json")).Success;
        return
        [
            .. JsonNode.Parse(json)!.AsArray().Where(row => (string?)row!["task"] == task).Select(static row => (
                (string)row!["date"]!,
                (long)row["success"]!,
                string.Join(',', row["hourly"]!.AsArray().SelectMany(static (count, hour) => Enumerable.Repeat(hour, (int)count!))))),
        ];
    }
}
