using Carillon.Agent.Hosting;
using Carillon.Agent.Settings;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Microsoft.Extensions.Logging;

namespace Carillon.Tests.Support.Agents;

/// <summary>
/// The agent in a child process that dies at an exact step: a kill from outside comes some instructions late. First the step and how
/// often it is survived, then the agent's own flags.
/// </summary>
internal static class MortalAgentHost
{
    public const string Command = "mortal-agent";

    public static async Task RunAsync(string[] arguments)
    {
        var settings = AgentSettingsReader.Read(
            CommandLineFlags.Parse(arguments[2..], AgentSettingsReader.Definitions), Environment.GetEnvironmentVariable);
        using var death = new DeathAtStep(arguments[0], int.Parse(arguments[1]));
        using var loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Debug)
            .AddSimpleConsole(static console => console.SingleLine = true)
            .AddProvider(death));
        using var signals = new StopSignals();
        var options = KubeConfig.Load(settings.Kubeconfig) with { UserAgent = "carillon-agent", FieldManager = "carillon-agent" };
        using var client = new KubernetesClient(options, TimeProvider.System, loggers.CreateLogger<KubernetesClient>());
        await using var host = await AgentHost.StartAsync(settings, options, client, loggers, TimeProvider.System);
        await signals.Stop;
    }
}
