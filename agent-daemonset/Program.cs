using System.Reflection;

using Carillon.Agent.Hosting;
using Carillon.Agent.Logs;
using Carillon.Agent.Settings;
using Carillon.Agent.Statistics;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Runtime.Settings;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

if (args is ["stats" or "logs", ..] && (args.Contains("--help") || args.Contains("-h")))
{
    Console.Out.Write(args[0] == "stats" ? StatsCommand.Usage : LogsCommand.Usage);
    return 0;
}

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.Out.Write(CommandLineFlags.Help(AgentSettingsReader.Definitions));
    return 0;
}

if (args.Contains("--version"))
{
    Console.Out.WriteLine(Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    return 0;
}

try
{
    if (args is ["stats", .. var arguments])
    {
        return StatsCommand.Run(arguments, Environment.GetEnvironmentVariable, TimeProvider.System, Console.Out);
    }

    if (args is ["logs", .. var named])
    {
        return LogsCommand.Run(named, Environment.GetEnvironmentVariable, Console.Out);
    }

    var flags = CommandLineFlags.Parse(args, AgentSettingsReader.Definitions);
    var settings = AgentSettingsReader.Read(flags, Environment.GetEnvironmentVariable);
    AgentHost? running = null;
    using var loggers = LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Trace)
        .AddFilter(level => level >= (running?.Settings.Current ?? settings).LogLevel)
        .AddConsole(console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite) // nobody has to read a log
        .AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true)));

    using var signals = new StopSignals();
    var options = KubeConfig.Load(settings.Kubeconfig) with { UserAgent = "carillon-agent", FieldManager = "carillon-agent" };
    using var client = new KubernetesClient(options, TimeProvider.System, loggers.CreateLogger<KubernetesClient>());
    await using var host = await AgentHost.StartAsync(settings, options, client, loggers, TimeProvider.System);
    running = host;
    using var reload = new SettingsReload(
        () => AgentSettingsReader.Read(flags, Environment.GetEnvironmentVariable), host.Settings, loggers.CreateLogger<SettingsReload>());
    await signals.Stop;
    if (!signals.Leave.IsCancellationRequested)
    {
        await host.EndRunsAsync(signals.Hurry, signals.Leave);
    }

    return 0;
}
catch (Exception e) when (e is SettingsException or KubeConfigException or AgentStartException)
{
    await Console.Error.WriteLineAsync(args is ["stats" or "logs", ..] ? $"error: {e.Message}" : $"carillon-agent cannot start:\n{e.Message}");
    return 2;
}
