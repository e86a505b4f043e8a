using System.Collections.Concurrent;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A connection that lists the writes to one namespace that pass through it, lease renewals apart.</summary>
internal sealed class CountingClient(IKubernetesClient inner, string counted) : ForwardingClient(inner)
{
    public ConcurrentQueue<string> Writes { get; } = [];

    protected override Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        if (write.Namespace == counted && write.Plural != CoreResources.Leases.Plural)
        {
            Writes.Enqueue($"{write.Verb} {write.Plural}{(write.Subresource is { } part ? " " + part : "")}");
        }

        return forward();
    }
}
