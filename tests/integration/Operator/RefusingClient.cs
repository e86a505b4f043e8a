using System.Collections.Concurrent;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The connection to a server that does not take some creates: because of quota, a policy, a webhook, overload.</summary>
internal sealed class RefusingClient(IKubernetesClient inner, Func<IKubernetesObject, KubernetesApiException?> answer) : ForwardingClient(inner)
{
    /// <summary>Names of what was refused, in order.</summary>
    public ConcurrentQueue<string> Refused { get; } = [];

    protected override Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        if (write.Value is { } value && answer(value) is { } refusal)
        {
            Refused.Enqueue(value.Metadata.Name ?? "");
            return Task.FromException<TResult>(refusal);
        }

        return forward();
    }
}
