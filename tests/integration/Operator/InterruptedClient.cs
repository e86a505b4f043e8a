using Carillon.Api.Executions;
using Carillon.Kubernetes.Client;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A connection in which something happens right after the first Execution has been made.</summary>
internal sealed class InterruptedClient(IKubernetesClient inner, Func<Execution, Task> afterTheFirst) : ForwardingClient(inner)
{
    private int _made;

    protected override async Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        var result = await forward();
        if (write is { Verb: "create", Value: Execution execution } && Interlocked.Increment(ref _made) == 1)
        {
            await afterTheFirst(execution);
        }

        return result;
    }
}
