using Carillon.Tests.Support.Time;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>What becomes of the files of runs that are reported.</summary>
public sealed class RetentionTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;

    public RetentionTests(AgentFixture host)
    {
        _host = host;
    }

    private string Runs => Path.Combine(_host.DataFolder, "runs");

    [Fact]
    public async Task Limit_Passed_TheOldestOutputGoesAndARunningOneStays()
    {
        string running;
        await using (var first = await _host.StartAgentAsync())
        {
            running = await _host.CreateAsync(_host.Shell("head -c 200000 /dev/zero; exec sleep 600"));
            await _host.WaitAsync(running, status => status.Phase == Carillon.Api.Executions.ExecutionPhase.Running);
            await _host.RunAsync(_host.Shell("head -c 300000 /dev/zero"));
            await first.WaitForLogAsync("Reported");
            await _host.RunAsync(_host.Shell("head -c 100000 /dev/zero"));
            Assert.Equal(0, await first.StopAsync());
        }

        Assert.Equal([100_000, 200_000, 300_000], Outputs());
        await using var second = await _host.StartAgentAsync(null, "--output-limit", "400Ki");

        await Eventually.TrueAsync(() => Outputs() is [100_000, 200_000]); // nobody tells of a folder that is gone
        await _host.CancelAsync(running);
        await _host.WaitForEndAsync(running);
    }

    [Fact]
    public async Task ClockAYearAhead_AtTheStart_DeletesNoOutput()
    {
        await using (var first = await _host.StartAgentAsync())
        {
            await _host.RunAsync(_host.Shell("head -c 77777 /dev/zero"));
            Assert.Equal(0, await first.StopAsync());
        }

        var time = new SettableTimeProvider();
        time.Set(TimeSpan.FromDays(365));
        await using (await HostedAgent.StartAsync(_host, time))
        {
            await _host.RunAsync(_host.Shell("true")); // by then the first round is long over
        }

        Assert.Contains(77_777, Outputs());
    }

    private List<long> Outputs() =>
        [.. Directory.EnumerateFiles(Runs, "stdout", SearchOption.AllDirectories).Select(file => new FileInfo(file).Length).Where(length => length > 0).Order()];
}
