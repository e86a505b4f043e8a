using Carillon.Tests.Integration.Agent;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>The agent is killed with SIGKILL at random instants while runs of all kinds go on, and started again.</summary>
public sealed class RandomKillTests
{
    private const int Hosts = 3;
    private const int KillsPerHost = 167; // 501 in all

    private readonly ITestOutputHelper _output;

    public RandomKillTests(ITestOutputHelper output)
    {
        _output = output;
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
