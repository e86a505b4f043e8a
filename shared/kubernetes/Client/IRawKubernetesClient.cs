using System.Text.Json.Nodes;

namespace Carillon.Kubernetes.Client;

/// <summary>The Kubernetes API by path, as JSON. Throws what <see cref="IKubernetesClient"/> throws.</summary>
public interface IRawKubernetesClient
{
    /// <summary>Sends one request and answers with the body.</summary>
    Task<JsonNode?> SendAsync(RawRequest request, CancellationToken cancellationToken);

    /// <summary>Reads a watch event by event until the server ends it. An <c>ERROR</c> event is thrown as <see cref="KubernetesApiException"/>.</summary>
    /// <param name="request">A GET with <c>watch=true</c>.</param>
    /// <param name="timeout">How long the watch may last.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    IAsyncEnumerable<JsonNode> WatchAsync(RawRequest request, TimeSpan timeout, CancellationToken cancellationToken);
}
