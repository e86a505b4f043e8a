using Carillon.Api.Executions;
using Carillon.Tests.Support.Time;
using Carillon.Tests.Support.Waiting;

namespace Carillon.Tests.Integration.Agent;

/// <summary>Somebody sets the host's clock, forward or back. Only elapsed time and the API server's clock count.</summary>
public sealed class ClockTests : IClassFixture<AgentFixture>
{
    private readonly AgentFixture _host;
    private readonly SettableTimeProvider _time = new();

    public ClockTests(AgentFixture host)
    {
        _host = host;
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task ClockSet_WhileItRuns_NeitherEndsItNorChangesItsTimes(int hours)
    {
        await using var agent = await HostedAgent.StartAsync(_host, _time);
        var gate = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var began = TimeProvider.System.GetUtcNow();
        var name = await _host.CreateAsync(_host.Shell($"echo once >> {gate}.witness; while [ ! -e {gate} ]; do sleep 0.1; done"));
        await _host.WaitAsync(name, status => status.Phase == ExecutionPhase.Running);

        _time.Set(TimeSpan.FromHours(hours));
        await File.WriteAllTextAsync(gate, "");
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal(ExecutionPhase.Succeeded, status.Phase);
        Assert.Equal(["once"], await File.ReadAllLinesAsync(gate + ".witness"));
        AssertTimes(status, began);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task ClockSet_WhileItRuns_TheTimeoutCountsElapsedTime(int hours)
    {
        await using var agent = await HostedAgent.StartAsync(_host, _time);
        var began = TimeProvider.System.GetUtcNow();
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell($"echo runs > {witness}; exec sleep 600") with { TimeoutSeconds = 3 });
        await WrittenFile.LinesAsync(witness); // not for the phase Running: a run as short as this may end before it is said

        _time.Set(TimeSpan.FromHours(hours));
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.TimedOut, "TimeoutExceeded"), (status.Phase!.Value, status.Reason));
        Assert.True(TimeProvider.System.GetUtcNow() - began >= TimeSpan.FromSeconds(3)); // the length in status begins later: when the command does
        Assert.InRange(status.DurationMs!.Value, 0, 600_000);
        AssertTimes(status, began);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task ClockSet_BeforeItIsReceived_StartsOnce(int hours)
    {
        await using var agent = await HostedAgent.StartAsync(_host, _time);
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());

        _time.Set(TimeSpan.FromHours(hours));
        var began = TimeProvider.System.GetUtcNow();
        var status = await _host.RunAsync(_host.Shell($"echo once >> {witness}"));

        Assert.Equal((ExecutionPhase.Succeeded, null), (status.Phase!.Value, status.Reason));
        Assert.Equal(["once"], await File.ReadAllLinesAsync(witness));
        AssertTimes(status, began);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task ClockSet_BetweenReceiptAndNotBefore_StartsOnceAndNotEarlier(int hours)
    {
        await using var agent = await HostedAgent.StartAsync(_host, _time);
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var notBefore = TimeProvider.System.GetUtcNow().AddSeconds(8); // time enough to be seen waiting
        var name = await _host.CreateAsync(_host.Shell($"date +%s.%N >> {witness}") with { NotBefore = notBefore, StartDeadlineSeconds = 60 });
        await _host.WaitForAgentAsync(status => status.Queued == 1);

        _time.Set(TimeSpan.FromHours(hours));
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Succeeded, null), (status.Phase!.Value, status.Reason));
        var line = Assert.Single(await File.ReadAllLinesAsync(witness));
        var started = DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(line, System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(started >= notBefore.AddSeconds(-1), $"started at {started:O}, not before {notBefore:O} was asked for");
        AssertTimes(status, notBefore);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(-24)]
    public async Task ClockSet_WhileItsDeadlinePasses_IsMissedAllTheSame(int hours)
    {
        await using var agent = await HostedAgent.StartAsync(_host, _time);
        await _host.SetDrainAsync(true);
        await _host.WaitForAgentAsync(status => status.Conditions?[0].Reason == "Drained");
        var witness = Path.Combine(_host.Folder, Guid.NewGuid().ToString());
        var name = await _host.CreateAsync(_host.Shell($"echo once >> {witness}") with { StartDeadlineSeconds = 600 });
        await _host.WaitForAgentAsync(status => status.Queued == 1);

        _time.Set(TimeSpan.FromHours(hours));
        _time.Pass(TimeSpan.FromSeconds(601));
        await _host.SetDrainAsync(false);
        var status = await _host.WaitForEndAsync(name);

        Assert.Equal((ExecutionPhase.Missed, "StartDeadlineExceeded"), (status.Phase!.Value, status.Reason));
        Assert.False(File.Exists(witness));
    }

    /// <summary>The server tells its time in whole seconds, so a second either way is as good as right.</summary>
    private static void AssertTimes(ExecutionStatus status, DateTimeOffset began)
    {
        Assert.InRange(status.StartTime!.Value, began.AddSeconds(-1.5), TimeProvider.System.GetUtcNow().AddSeconds(1.5));
        Assert.InRange(status.CompletionTime!.Value, status.StartTime.Value, TimeProvider.System.GetUtcNow().AddSeconds(1.5));
        Assert.InRange(status.DurationMs!.Value, 0, (long)(TimeProvider.System.GetUtcNow() - began).TotalMilliseconds + 1500);
    }
}
