using Carillon.Tests.Integration.Agent;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>The agent is stopped in its tracks for longer than its lease lasts.</summary>
public sealed class FrozenAgentTests
{
    /// <summary>Half a second is the shortest heartbeat; a lease lasts six of them.</summary>
    private static readonly TimeSpan LongerThanTheLease = TimeSpan.FromSeconds(4);

    private readonly ITestOutputHelper _output;

    public FrozenAgentTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public async Task Freeze_LongerThanTheLease_EachAttemptStartsOnceAndIsReported()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        await using var scene = await CrashScene.StartAsync(new AgentFixture(), new Random(seed));
        await using var agent = await scene.Host.StartAgentAsync(null, "--heartbeat-interval", "500ms");
        for (var round = 0; round < 5; round++)
        {
            await scene.RefillAsync();
            await scene.RandomMomentAsync();
            agent.Freeze();
            await Task.Delay(LongerThanTheLease, TimeProvider.System); // the length of the freeze is the test's input
            agent.Thaw();
        }

        await scene.VerifyAsync(agent);
    }
}
