using Carillon.Tests.Integration.Agent;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>The agent is killed with SIGKILL while runs of all kinds go on, and started again.</summary>
public sealed class KillTests
{
    private const int Hosts = 3;
    private const int KillsPerHost = 167; // 501 in all

    private readonly ITestOutputHelper _output;

    public KillTests(ITestOutputHelper output)
    {
        _output = output;
    }

    /// <summary>Each line of the agent's log stands between two steps of its journal, or between one and the world's.</summary>
    /// <param name="step">Where the agent dies.</param>
    /// <param name="before">Where the one before it died, when the step is one of a recovery.</param>
    [Theory]
    [InlineData("LogAccepted")]
    [InlineData("LogPreparing")]
    [InlineData("LogAtGate")]
    [InlineData("LogStarted")]
    [InlineData("LogAdopted", "LogStarted")]
    [InlineData("LogNeverStarted", "LogAtGate")]
    [InlineData("LogEnding")]
    [InlineData("LogRetry")]
    [InlineData("LogFinished")]
    [InlineData("LogReported")]
    public async Task Kill_AtAStep_EachAttemptStartsOnceAndIsReported(string step, string? before = null)
    {
        await using var scene = await CrashScene.StartAsync(new AgentFixture(), new Random(1));
        for (var survived = 0; survived < 2; survived++)
        {
            await scene.AddEachKindAsync();
            if (before is not null)
            {
                await scene.KillAtAsync(before, survived);
            }

            await scene.AddEachKindAsync();
            await scene.KillAtAsync(step, survived);
        }

        await scene.VerifyAsync();
    }

    [Fact]
    public async Task Kill_AtRandomInstants_EachAttemptStartsOnceAndIsReported()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        var runs = await Task.WhenAll(Enumerable.Range(0, Hosts).Select(i => KillAsync(new Random(seed + i))));
        _output.WriteLine($"{Hosts * KillsPerHost} kills, {runs.Sum()} runs");
    }

    private static async Task<int> KillAsync(Random random)
    {
        await using var scene = await CrashScene.StartAsync(new AgentFixture(), random);
        for (var i = 0; i < KillsPerHost; i++)
        {
            await scene.KillAtRandomAsync();
        }

        await scene.VerifyAsync();
        return scene.Count;
    }
}
