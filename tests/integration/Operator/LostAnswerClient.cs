using Carillon.Api.Runs;
using Carillon.Kubernetes.Client;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A connection that loses the answer to the create of the first Run: it is made, and whoever made it is told of a broken connection.</summary>
internal sealed class LostAnswerClient(IKubernetesClient inner, Action afterTheFirst) : ForwardingClient(inner)
{
    private int _made;

    protected override async Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        var result = await forward();
        if (write is { Verb: "create", Value: DistributedCronRun } && Interlocked.Increment(ref _made) == 1)
        {
            afterTheFirst();
            throw new KubernetesTransportException("the test cut the connection");
        }

        return result;
    }
}
