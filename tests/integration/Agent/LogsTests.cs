using Carillon.Api.Executions;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary><c>carillon-agent logs</c>, after and while runs go on.</summary>
public sealed class LogsTests : IClassFixture<RunningAgentFixture>
{
    private readonly AgentFixture _host;

    public LogsTests(RunningAgentFixture running)
    {
        _host = running.Host;
    }

    [Fact]
    public async Task Logs_OfAnEndedRun_AreCompleteAndInOrder()
    {
        var name = await _host.CreateAsync(_host.Shell("for i in $(seq 20000); do echo line $i; done; echo oops >&2; exit 3"));
        var status = await _host.WaitForEndAsync(name);

        var lines = (await LogsAsync($"{_host.Namespace}/{name}")).TrimEnd('\n').Split('\n');

        Assert.True(status.OutputTruncated);
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => $"line {i}"), lines.Where(line => line[24..30] == " out  ").Select(line => line[30..]));
        Assert.Equal("oops", Assert.Single(lines, line => line[24..30] == " err  ")[30..]);
        Assert.All(lines, line => Assert.InRange(DateTimeOffset.Parse(line[..24]), status.StartTime!.Value.AddMinutes(-5), status.CompletionTime!.Value.AddMinutes(5)));
    }

    [Fact]
    public async Task Logs_OfARunThatGoesOn_ShowWhatItWroteSoFar()
    {
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell($"echo first; echo >> {gate}.begun; while [ ! -e {gate} ]; do sleep 0.1; done; echo second"));
        await WrittenFile.LinesAsync(gate + ".begun");
        await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);

        var meanwhile = await LogsAsync(name);
        await File.WriteAllTextAsync(gate, "");
        await _host.WaitForEndAsync(name);
        var after = await LogsAsync(name);

        Assert.EndsWith(" out  first\n", meanwhile, StringComparison.Ordinal);
        Assert.StartsWith(meanwhile, after, StringComparison.Ordinal);
        Assert.EndsWith(" out  second\n", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_OfSeveralAttempts_HaveAHeadingEach()
    {
        var name = await _host.CreateAsync(_host.Shell("echo try $CARILLON_ATTEMPT; exit 1") with
        {
            Retry = new() { Limit = 1, Backoff = new() { InitialSeconds = 0 } },
        });
        await _host.WaitForEndAsync(name);

        var text = await LogsAsync(name);
        var list = await LogsAsync();

        Assert.Matches(@"(?s)^==> \S+ \(\S+\), attempt 1, .*out  try 1\n==> \S+ \(\S+\), attempt 2, .*out  try 2\n$", text);
        Assert.Equal(2, list.Split('\n').Count(line => line.Contains($" {_host.Namespace}/{name} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("no output of an execution \"nobody\" is kept", "nobody")]
    [InlineData("is no setting", "--nonsense", "1")]
    public async Task Logs_ThatAreNotThere_SaysWhyInOneLine(string expected, params string[] arguments)
    {
        var error = (await AgentProgram.RunAsync(["logs", .. arguments, "--data-dir", _host.DataFolder])).Failure;

        Assert.StartsWith("error: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private async Task<string> LogsAsync(params string[] arguments) =>
        (await AgentProgram.RunAsync(["logs", .. arguments, "--data-dir", _host.DataFolder])).Success;
}
