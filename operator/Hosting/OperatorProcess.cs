using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Probes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Carillon.Operator.Hosting;

/// <summary>Runs the operator against one API server until it is told to stop.</summary>
internal static class OperatorProcess
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(
        OperatorSettings settings, KubernetesClientOptions connection, CancellationToken cancellationToken, Action<IServiceCollection>? more = null)
    {
        using var host = Make(settings, connection, more);
        await host.RunAsync(cancellationToken).ConfigureAwait(false);
        return 0;
    }

    /// <summary>The operator, ready to start.</summary>
    /// <param name="settings">How it is set up.</param>
    /// <param name="connection">Its API server.</param>
    /// <param name="more">What only some operators have.</param>
    public static IHost Make(OperatorSettings settings, KubernetesClientOptions connection, Action<IServiceCollection>? more = null)
    {
        // Empty: settings come from our own layers alone, so that no appsettings.json of the working directory changes anything.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "carillon-operator" });
        AddLogging(builder.Logging, settings.LogLevel);
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopLimit);
        builder.Services.AddProbes(settings.HttpListen); // first, since a collector knows nothing of what was measured before it was made
        builder.Services.AddOperator(settings.Options, connection with { UserAgent = "carillon-operator", FieldManager = "carillon-operator" });
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>One line per message, with UTC times.</summary>
    public static void AddLogging(ILoggingBuilder logging, LogLevel level) => logging
        .SetMinimumLevel(level)
        .AddFilter("Microsoft", level < LogLevel.Warning ? LogLevel.Warning : level)
        .AddConsole(static console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite) // nobody has to read a log
        .AddSimpleConsole(static console =>
            (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));
}
