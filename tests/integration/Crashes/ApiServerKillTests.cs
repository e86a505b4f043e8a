using Carillon.Tests.Integration.Agent;
using Carillon.Tests.Support.ApiServers;

using Xunit.Abstractions;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>The API server, one of the test's own, is killed with SIGKILL and started again where it was; so is the agent.</summary>
public sealed class ApiServerKillTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-crash-").FullName;
    private readonly ITestOutputHelper _output;

    public ApiServerKillTests(ITestOutputHelper output)
    {
        _output = output;
    }

    [Fact]
    public async Task Kill_ApiServer_EachAttemptStartsOnceAndIsReported()
    {
        await using var server = await EmbeddedServerProcess.StartAsync(_folder);
        await using var scene = await StartAsync(server);
        await using var agent = await scene.Host.StartAgentAsync();
        var running = server;
        for (var round = 0; round < 10; round++)
        {
            await scene.RefillAsync();
            await scene.RandomMomentAsync();
            await running.KillAsync();
            await scene.RandomMomentAsync();
            running = await RestartAsync(server);
        }

        await scene.VerifyAsync(agent);
        await running.DisposeAsync();
    }

    [Fact]
    public async Task Kill_ApiServerAndAgent_EachAttemptStartsOnceAndIsReported()
    {
        await using var server = await EmbeddedServerProcess.StartAsync(_folder);
        await using var scene = await StartAsync(server);
        var running = server;
        for (var round = 0; round < 20; round++)
        {
            await scene.RefillAsync();
            await using var agent = scene.Host.LaunchAgent();
            await scene.RandomMomentAsync();
            await running.KillAsync();
            await scene.RandomMomentAsync();
            await agent.KillAsync();

            // The next one finds no API server for a while.
            await using var alone = scene.Host.LaunchAgent();
            await scene.RandomMomentAsync();
            running = await RestartAsync(server);
            await scene.RandomMomentAsync();
            await alone.KillAsync();
        }

        await scene.VerifyAsync();
        await running.DisposeAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<CrashScene> StartAsync(EmbeddedServerProcess server)
    {
        var seed = Random.Shared.Next();
        _output.WriteLine($"seed {seed}");
        return CrashScene.StartAsync(new AgentFixture(new ApiServerFixture(server.Server)), new Random(seed));
    }

    /// <summary>Where all its clients know it; they keep what they were given by the first one.</summary>
    private Task<EmbeddedServerProcess> RestartAsync(EmbeddedServerProcess first) =>
        EmbeddedServerProcess.StartAsync(_folder, first.Server.Address.Authority);
}
