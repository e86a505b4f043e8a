using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>
/// The connection of an operator that is killed: after so many writes nothing comes through any more. Leases and events do not count, nor what it applies
/// to each host of the server, since other tests have hosts too. The last write is lost on the way there, or carried out with its answer lost on the
/// way back.
/// </summary>
internal sealed class CrashingClient(IKubernetesClient inner, int writes, bool loseOnlyTheAnswer) : ForwardingClient(inner)
{
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = writes;

    /// <summary>For theories: each of these writes, lost on the way there and on the way back.</summary>
    public static TheoryData<int, bool> AtEach(IEnumerable<int> writes)
    {
        var data = new TheoryData<int, bool>();
        foreach (var write in writes)
        {
            data.Add(write, false);
            data.Add(write, true);
        }

        return data;
    }

    /// <summary>Done when the connection is gone.</summary>
    public Task Crashed => _crashed.Task;

    protected override Task<TResult> ReadAsync<TResult>(Func<Task<TResult>> read) => Crashed.IsCompleted ? throw Gone() : read();

    protected override async Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        if (write.Plural == CoreResources.Leases.Plural || write.Plural == CoreResources.Events.Plural || write.Verb == "apply")
        {
            return await ReadAsync(forward);
        }

        var left = Interlocked.Decrement(ref _left);
        if (left > 0)
        {
            return await forward();
        }

        if (left == 0 && loseOnlyTheAnswer)
        {
            await forward();
        }

        _crashed.TrySetResult();
        throw Gone();
    }

    private static KubernetesTransportException Gone() => new("the test cut the connection");
}
