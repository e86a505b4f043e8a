using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Operator;

/// <summary>The connection of an operator whose view is behind: events of some kinds wait until they are let through. Reads and writes do not.</summary>
internal sealed class LaggingClient(IKubernetesClient inner) : ForwardingClient(inner)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _seen = [];

    /// <summary>Lets no events of these kinds through from now on.</summary>
    public void Hold(params IEnumerable<string> plurals)
    {
        foreach (var plural in plurals)
        {
            _held[plural] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Lets all events through, those that have waited first.</summary>
    public void Release()
    {
        foreach (var plural in _held.Keys)
        {
            if (_held.TryRemove(plural, out var held))
            {
                held.TrySetResult();
            }
        }
    }

    /// <summary>Done when the operator has called so: <c>get executions/name</c>, <c>list executions with label=value</c>, <c>list executions by field</c>, <c>patch executions</c>, <c>create executions</c>.</summary>
    public Task Called(string call) => Seen(call).Task;

    public override Task<T?> FindAsync<T>(ResourceType<T> type, string? ns, string name, CancellationToken cancellationToken)
        where T : class
    {
        Seen($"get {type.Plural}/{name}").TrySetResult();
        return base.FindAsync(type, ns, name, cancellationToken);
    }

    public override Task<ListPage<T>> ListAsync<T>(ResourceType<T> type, string? ns, ListOptions? options, CancellationToken cancellationToken)
    {
        var by = options switch
        {
            { LabelSelector: { } labels } => $" with {labels}",
            { FieldSelector: not null } => " by field",
            _ => "",
        };
        Seen($"list {type.Plural}{by}").TrySetResult();
        return base.ListAsync(type, ns, options, cancellationToken);
    }

    public override async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>(
        ResourceType<T> type, string? ns, WatchOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in base.WatchAsync(type, ns, options, cancellationToken))
        {
            if (_held.TryGetValue(type.Plural, out var held))
            {
                await held.Task.WaitAsync(cancellationToken);
            }

            yield return change;
        }
    }

    protected override async Task<TResult> WriteAsync<TResult>(ForwardedWrite write, Func<Task<TResult>> forward)
    {
        try
        {
            return await forward();
        }
        finally
        {
            Seen($"{write.Verb} {write.Plural}").TrySetResult();
        }
    }

    private TaskCompletionSource Seen(string call) =>
        _seen.GetOrAdd(call, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
