using System.Text.Json;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Support.Waiting;

/// <summary>Waits for states of objects by following them.</summary>
public static class ObjectWait
{
    /// <summary>Follows the objects of a kind until they are as wanted, and gives them.</summary>
    /// <exception cref="TimeoutException">Cancelled before; its message holds the objects.</exception>
    public static async Task<IReadOnlyList<T>> UntilAsync<T>(
        IKubernetesClient client,
        ResourceType<T> type,
        InformerOptions<T> options,
        Func<IReadOnlyList<T>, bool> wanted,
        CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var informer = new Informer<T>(client, type, options, TimeProvider.System, NullLogger.Instance);
        var following = informer.RunAsync(end.Token);
        try
        {
            return await informer.UntilAsync(wanted, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            var objects = string.Join('\n', informer.Store.List().Select(value => JsonSerializer.Serialize(value, type.TypeInfo)));
            throw new TimeoutException($"{type.Plural} never became as wanted; they are:\n{objects}");
        }
        finally
        {
            await end.CancelAsync();
            await following;
        }
    }

    /// <summary>Waits until what a running informer has is as wanted, and gives it.</summary>
    public static async Task<IReadOnlyList<T>> UntilAsync<T>(
        this Informer<T> informer, Func<IReadOnlyList<T>, bool> wanted, CancellationToken cancellationToken)
        where T : class, IKubernetesObject
    {
        var reached = new TaskCompletionSource<IReadOnlyList<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await informer.Synced.WaitAsync(cancellationToken);
        await using var subscription = informer.Subscribe(_ => Look());
        Look();
        return await reached.Task.WaitAsync(cancellationToken);

        void Look()
        {
            var all = informer.Store.List();
            if (wanted(all))
            {
                reached.TrySetResult(all);
            }
        }
    }
}
