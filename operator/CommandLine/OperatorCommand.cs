using System.CommandLine;
using Carillon.ApiServer;
using Carillon.ApiServer.Security;
using Carillon.Kubernetes.Configuration;
using Carillon.Operator.Configuration;
using Carillon.Operator.Hosting;
using Carillon.Operator.Standalone;

namespace Carillon.Operator.CommandLine;

/// <summary>The command line <c>carillon-operator</c>.</summary>
internal static class OperatorCommand
{
    public static RootCommand Make()
    {
        var root = SettingsCommand.With(
            new RootCommand("Carillon's operator: fires tasks at their due times and follows their runs on all hosts."),
            OperatorSettingsReader.ClusterDefinitions,
            static (settings, cancellationToken) => OperatorProcess.RunAsync(settings, KubeConfig.Load(settings.Kubeconfig), cancellationToken));
        root.Subcommands.Add(SettingsCommand.With(
            new Command("standalone", "Runs the operator together with an API server of its own, for machines without a cluster."),
            OperatorSettingsReader.StandaloneDefinitions,
            StandaloneProcess.RunAsync));
        root.Subcommands.Add(SettingsCommand.With(
            new Command("agent-kubeconfig", "Writes the credential with which the agent of one node reaches a standalone API server."),
            OperatorSettingsReader.CredentialDefinitions,
            static (settings, _) => Task.FromResult(WriteAgentKubeconfig(settings))));
        return root;
    }

    private static int WriteAgentKubeconfig(OperatorSettings settings)
    {
        StandaloneCredentials.WriteKubeconfig(
            Path.GetFullPath(settings.Output!),
            Path.GetFullPath(settings.DataDirectory!),
            new UriBuilder(Uri.UriSchemeHttps, settings.Listen.Address.ToString(), settings.Listen.Port).Uri,
            Role.Agent,
            settings.Node,
            TimeProvider.System);
        return 0;
    }
}
