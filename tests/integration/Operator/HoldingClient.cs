using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;

namespace Carillon.Tests.Integration.Operator;

/// <summary>A connection on which the answers to some creates stay away: the object is there, and who made it does not know.</summary>
internal sealed class HoldingClient(IKubernetesClient inner, Func<IKubernetesObject, bool> isHeld) : ForwardingClient(inner)
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets all answers through.</summary>
    public void Release() => _release.TrySetResult();

    protected override async Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        var answer = await forward();
        if (write.Value is { } made && isHeld(made))
        {
            await _release.Task;
        }

        return answer;
    }
}
