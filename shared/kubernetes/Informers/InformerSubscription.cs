namespace Carillon.Kubernetes.Informers;

/// <summary>A handler's place at an informer; dispose it to leave.</summary>
public abstract class InformerSubscription : IAsyncDisposable
{
    private protected InformerSubscription()
    {
    }

    /// <summary>Done once the handler has seen every object of the first complete list.</summary>
    public abstract Task Synced { get; }

    /// <summary>Leaves; a call of the handler in progress is waited for.</summary>
    public abstract ValueTask DisposeAsync();
}
