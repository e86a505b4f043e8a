using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The connection to a server that selects custom resources by no field but their names.</summary>
internal sealed class NoFieldsClient(IKubernetesClient inner) : ForwardingClient(inner)
{
    public override Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken) =>
        options?.FieldSelector is { } fields
            ? throw new KubernetesApiException(400, "BadRequest", $"field label not supported: {fields}")
            : base.ListAsync(type, ns, options, cancellationToken);
}
