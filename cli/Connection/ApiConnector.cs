using System.CommandLine;
using Carillon.Cli.Host;
using Carillon.Kubernetes.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Cli.Connection;

/// <summary>Opens a session from the options of a call.</summary>
internal sealed class ApiConnector(CliHost host, GlobalOptions options)
{
    /// <summary>The server of the newest session.</summary>
    public Uri? Server { get; private set; }

    public ApiSession Connect(ParseResult parsed)
    {
        var configuration = KubeConfig.Load(parsed.GetValue(options.Kubeconfig), parsed.GetValue(options.Context)) with
        {
            UserAgent = $"carillon/{CliVersion.Text}",
            FieldManager = "carillon",
            OnWarning = warning => host.Error.WriteLine($"Warning: {TerminalText.OneLine(warning)}"),
        };
        Server = configuration.Server;
        var client = new Kubernetes.Client.KubernetesClient(configuration, host.Time, NullLogger.Instance);
        return new ApiSession(client, parsed.GetValue(options.Namespace) ?? configuration.Namespace, configuration.Server);
    }
}
