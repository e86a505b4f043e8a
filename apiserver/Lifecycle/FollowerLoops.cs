using Carillon.ApiServer.Storage;
using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>Runs the followers side by side until disposed. A follower handles its own errors; one that ends all the same is reported.</summary>
internal sealed partial class FollowerLoops(IReadOnlyList<IStoreFollower> followers, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public void OnChange(StoreEvent change)
    {
        foreach (var follower in followers)
        {
            follower.OnChange(change);
        }
    }

    public void Start() => _running = Task.WhenAll(followers.Select(follower => Task.Run(() => RunAsync(follower))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(IStoreFollower follower)
    {
        try
        {
            await follower.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopping.
        }
        catch (Exception e)
        {
            LogEnded(e, follower.GetType().Name);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Critical, Message = "{Follower} has ended; objects it looks after will not be cleaned up until the server is restarted.")]
    private partial void LogEnded(Exception exception, string follower);
}
