using Carillon.Tests.Integration.Agent;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>The agent's disk fills up and is cleared, and in between the agent is killed with SIGKILL.</summary>
public sealed class FullDiskKillTests
{
    private readonly ITestOutputHelper _output;

    public FullDiskKillTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [RootFact]
    public async Task Kill_OnAFullDisk_EachAttemptStartsAtMostOnceAndIsReported()
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var disk = await SmallDisk.MountAsync();
        await using var scene = await CrashScene.StartAsync(new AgentFixture { DataFolder = disk.Folder }, random);
        scene.DiskMayBeFull = true;
        for (var round = 0; round < 40; round++)
        {
            if (random.Next(2) > 0)
            {
                await disk.FillAsync();
            }
            else
            {
                disk.Clear();
            }

            await scene.KillAtRandomAsync();
        }

        disk.Clear();
        await scene.VerifyAsync();
    }
}
