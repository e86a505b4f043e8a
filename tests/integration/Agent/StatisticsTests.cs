using System.Text.Json;
using System.Text.Json.Nodes;

using Carillon.Api.Executions;
using Carillon.Api.Statistics;
using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The daily figures of a host, compared with what the commands themselves wrote down.</summary>
public sealed class StatisticsTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;
    private readonly ITestOutputHelper _output;

    public StatisticsTests(AgentFixture host, ITestOutputHelper output)
    {
        _host = host;
        _output = output;
    }

    [Fact]
    public async Task Figures_AgentKilledAtManyInstants_AreThoseOfTheWitnesses()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var task = ApiServerFixture.UniqueName("counted");
        var names = new List<string>();
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        foreach (var step in new[] { "Started", "ended", "ended", "Reported", "Reported" })
        {
            await using var agent = await _host.StartAgentAsync();
            for (var i = 0; i < 4; i++)
            {
                var exitCode = random.Next(2);
                names.Add(await _host.CreateAsync(_host.Shell($"echo {exitCode} >> {witness}; exit {exitCode}", task) with
                {
                    Concurrency = new ExecutionConcurrency { Policy = Carillon.Api.Tasks.ConcurrencyPolicy.Allow },
                }));
            }

            await agent.WaitForLogAsync(step);
            await agent.KillAsync();
        }

        await using var last = await _host.StartAgentAsync();
        var statuses = new List<ExecutionStatus>();
        foreach (var name in names)
        {
            statuses.Add(await _host.WaitForEndAsync(name));
        }

        var figures = Sum((await StatsAsync()).Where(row => (string?)row["task"] == task));
        var lines = await File.ReadAllLinesAsync(witness);
        Assert.Equal((names.Count, lines.Count(line => line == "0"), lines.Count(line => line == "1")), (lines.Length, (int)figures.Success!, (int)figures.Failure!));
        Assert.Equal(statuses.Sum(status => status.DurationMs), figures.TotalDurationMs);
    }

    [Fact]
    public async Task Figures_AfterAStop_AreOnTheObjectWithTheNextStartAndOnDiskWithoutAnAgent()
    {
        var task = ApiServerFixture.UniqueName("shown");
        await using (var first = await _host.StartAgentAsync())
        {
            await _host.RunAsync(_host.Shell("true", task));
            await _host.RunAsync(_host.Shell("exit 1", task));
            await _host.RunAsync(_host.Shell("sleep 600", task) with { TimeoutSeconds = 1 });
            await _host.RunAsync(_host.Shell("true", task) with { ReleasedAt = TimeProvider.System.GetUtcNow().AddHours(-1) });
            Assert.Equal(0, await first.StopAsync());
        }

        var rows = (await StatsAsync()).Where(row => (string?)row["task"] == task).ToList();
        var table = (await AgentProgram.RunAsync("stats", "--data-dir", _host.DataFolder)).Success;
        await using var second = await _host.StartAgentAsync();
        await _host.WaitForAgentAsync(status => status.DailyStats?.Sum(day => day.Tasks?.Where(figures => figures.Task == task).Sum(FigureSums.Count)) == 4);
        var shown = (await CommandLine.RunAsync(
            "dotnet", ["exec", AgentProgram.CliPath, "stats", "--host", _host.Node, "--kubeconfig", _host.KubeconfigPath])).Success;

        var figures = Sum(rows);
        Assert.Equal((1, 1, 1, 1), (figures.Success, figures.Failure, figures.Timeout, figures.Missed));
        Assert.Equal(4, rows.Sum(row => row["hourly"]!.AsArray().Sum(hour => (int)hour!)));
        Assert.Contains($"{_host.Namespace}/{task} ", table, StringComparison.Ordinal);
        Assert.Contains($"{_host.Namespace}/{task} ", shown, StringComparison.Ordinal);
        Assert.Contains("(all)", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no journal in", "--data-dir", "/nonexistent/folder")]
    [InlineData("--days: \"31\" is not allowed", "--days", "31")]
    [InlineData("--output: \"xml\" is not allowed", "-o", "xml")]
    [InlineData("is no setting", "--nonsense", "1")]
    public async Task Stats_ThatCannotBe_SaysWhyInOneLine(string expected, params string[] arguments)
    {
        var error = (await AgentProgram.RunAsync(["stats", .. arguments])).Failure;

        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private async Task<List<JsonNode>> StatsAsync()
    {
        var json = (await AgentProgram.RunAsync("stats", "--data-dir", _host.DataFolder, "-o", "json")).Success;
        return [.. JsonNode.Parse(json)!.AsArray().Select(row => row!)];
    }

    /// <summary>The test may run across midnight.</summary>
    private static TaskFigures Sum(IEnumerable<JsonNode> rows)
    {
        var all = rows.Select(row => row.Deserialize(Carillon.Api.CarillonJsonContext.Default.TaskFigures)!).ToList();
        return new TaskFigures
        {
            Success = all.Sum(row => row.Success ?? 0),
            Failure = all.Sum(row => row.Failure ?? 0),
            Timeout = all.Sum(row => row.Timeout ?? 0),
            Missed = all.Sum(row => row.Missed ?? 0),
            TotalDurationMs = all.Sum(row => row.TotalDurationMs ?? 0),
        };
    }
}
