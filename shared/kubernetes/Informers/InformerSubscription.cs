namespace Carillon.Kubernetes.Informers;

/// <summary>A handler's place at an informer; dispose it to leave.</summary>
public abstract class InformerSubscription : IAsyncDisposable
{
    private protected InformerSubscription()
    {
    }

    /// <summary>Done once the handler has seen every object of the first complete list.</summary>
    public abstract Task Synced { get; }

    /// <summary>Calls the handler for the next change, if the informer is <see cref="InformerOptions{T}.Stepped"/> and there is one.</summary>
    /// <returns>Whether there was one.</returns>
    public abstract bool TryStep();

    /// <summary>Leaves; a call of the handler in progress is waited for.</summary>
    public abstract ValueTask DisposeAsync();
}
