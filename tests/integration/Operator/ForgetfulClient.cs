using Carillon.Api.HostAgents;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The connection of an operator whose list of agents is as it was before a host was noted anywhere. Single reads are up to date.</summary>
internal sealed class ForgetfulClient(IKubernetesClient inner, string host) : ForwardingClient(inner)
{
    public override async Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
    {
        var page = await base.ListAsync(type, ns, options, cancellationToken);
        return page with { Items = [.. page.Items.Select(item => item is HostAgent agent && agent.Metadata.Name == host ? (T)(object)(agent with { Status = null }) : item)] };
    }
}
