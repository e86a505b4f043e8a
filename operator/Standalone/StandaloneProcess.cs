using Carillon.ApiServer;
using Carillon.ApiServer.Security;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Gateway;
using Carillon.Operator.Hosting;
using Carillon.Operator.Leading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Carillon.Operator.Standalone;

/// <summary>
/// The operator with an API server of its own. They share a process and nothing else: the operator connects over HTTPS like to any
/// cluster.
/// </summary>
internal static class StandaloneProcess
{
    /// <summary>
    /// The same after every start, so that who comes back after a crash goes on with its lease instead of waiting for its end. The lock on
    /// the data folder sees to it that there is only one.
    /// </summary>
    private const string Identity = "carillon-standalone";

    public static async Task<int> RunAsync(OperatorSettings settings, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => OperatorProcess.AddLogging(logging, settings.LogLevel));
        var serverOptions = new EmbeddedApiServerOptions
        {
            DataDirectory = Path.GetFullPath(settings.DataDirectory!),
            Listen = settings.Listen,
        };
        await using var server = await EmbeddedApiServer.StartAsync(serverOptions, loggers, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        using (var client = new KubernetesClient(KubeConfig.Load(server.AdminKubeconfigPath), TimeProvider.System, loggers.CreateLogger<KubernetesClient>()))
        {
            await Provisioning.ApplyAsync(client, cancellationToken).ConfigureAwait(false);
            var namespaces = new OwnNamespaces(client, settings.Options, TimeProvider.System, loggers.CreateLogger<OwnNamespaces>());
            await namespaces.TryEnsureAsync(cancellationToken).ConfigureAwait(false); // before the agents come, which wait ten seconds for the next try
        }

        // As administrator only for the set-up; the work is done with the same few rights as on a cluster.
        var kubeconfig = Path.Combine(serverOptions.DataDirectory, "operator.kubeconfig");
        StandaloneCredentials.WriteKubeconfig(kubeconfig, serverOptions.DataDirectory, server.Address, Role.Operator, null, TimeProvider.System);
        settings = settings with { Options = settings.Options with { Identity = Identity } };
        using var agents = StandaloneAgents.Open(serverOptions.DataDirectory, TimeProvider.System);
        return await OperatorProcess.RunAsync(
            settings,
            KubeConfig.Load(kubeconfig),
            cancellationToken,
            services => services.AddSingleton<IAgentAuthenticator>(new CertificateAgentAuthenticator(agents))).ConfigureAwait(false);
    }
}
