namespace Carillon.Tests.Integration.Agent;

/// <summary>The same with an agent that runs all the time.</summary>
public sealed class RunningAgentFixture : IAsyncLifetime
{
    public AgentFixture Host { get; } = new();

    internal AgentProcess Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Host.InitializeAsync();
        await RestartAsync();
    }

    /// <summary>After a test has killed the agent.</summary>
    internal async Task RestartAsync() => Agent = await Host.StartAgentAsync();

    public Task DisposeAsync() => Host.DisposeAsync();
}
