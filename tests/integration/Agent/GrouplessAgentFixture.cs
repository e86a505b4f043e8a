namespace Carillon.Tests.Integration.Agent;

/// <summary>An agent that runs all the time on a host without control groups.</summary>
public sealed class GrouplessAgentFixture : IAsyncLifetime
{
    public AgentFixture Host { get; } = new();

    internal AgentProcess Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Host.InitializeAsync();
        Agent = await Host.StartAgentAsync(more: ["--cgroup-root", "none"]);
    }

    public Task DisposeAsync() => Host.DisposeAsync();
}
