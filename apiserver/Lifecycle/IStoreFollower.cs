using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>A loop that reacts to committed changes.</summary>
internal interface IStoreFollower
{
    /// <summary>Called on the writer's thread: queues the change and returns.</summary>
    void OnChange(StoreEvent change);

    /// <summary>Works until cancelled.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
