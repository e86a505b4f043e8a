using Carillon.ApiServer;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Standalone;

/// <summary>
/// The operator with an API server of its own. They share a process and nothing else: the operator connects over HTTPS like to any
/// cluster.
/// </summary>
internal static class StandaloneProcess
{
    public static async Task<int> RunAsync(OperatorSettings settings, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => OperatorProcess.AddLogging(logging, settings.LogLevel));
        var serverOptions = new EmbeddedApiServerOptions
        {
            DataDirectory = Path.GetFullPath(settings.DataDirectory!),
            Listen = settings.Listen,
        };
        await using var server = await EmbeddedApiServer.StartAsync(serverOptions, loggers, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        var connection = KubeConfig.Load(server.AdminKubeconfigPath);
        using (var client = new KubernetesClient(connection, TimeProvider.System, loggers.CreateLogger<KubernetesClient>()))
        {
            await Provisioning.ApplyAsync(client, settings.Options, cancellationToken).ConfigureAwait(false);
        }

        return await OperatorProcess.RunAsync(settings, connection, cancellationToken).ConfigureAwait(false);
    }
}
