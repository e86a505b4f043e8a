using Carillon.Kubernetes.Client;

namespace Carillon.Cli.Connection;

/// <summary>One connection to an API server, and the namespace that is meant where none is named.</summary>
internal sealed class ApiSession(KubernetesClient client, string ns, Uri server) : IDisposable
{
    public IKubernetesClient Client => client;

    /// <summary>For kinds without a record, and for tables.</summary>
    public IRawKubernetesClient Raw => client;

    public string Namespace => ns;

    public Uri Server => server;

    public ApiResources Resources { get; } = new(client);

    public void Dispose() => client.Dispose();
}
