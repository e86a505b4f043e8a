using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers watches: a stream of JSON lines, one per event, until the client leaves or the time is up.</summary>
internal sealed class WatchHandler(ObjectStore store, WatchFrames frames, TimeSpan bookmarkInterval, TimeProvider time)
{
    // Spread, so that clients that came together do not all come back together.
    private static readonly TimeSpan MinTimeout = TimeSpan.FromMinutes(30);

    public async Task HandleAsync(ApiRequest request)
    {
        var query = ListQuery.From(request);
        ApiResponse.Begin(request.Http, 200, MediaTypes.Json);
        using var timeout = new CancellationTokenSource(query.Timeout ?? MinTimeout + (MinTimeout * Random.Shared.NextDouble()), time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, request.Aborted);
        var stream = new WatchStream(request.Http.Response.BodyWriter, frames.For(request));
        try
        {
            var (initial, revision) = Start(request, query);
            using var subscription = store.Hub(request.Resource.Id).Subscribe(revision, query.Filter.Matches);
            if (subscription is null)
            {
                var oldest = store.Hub(request.Resource.Id).OldestRevision;
                await stream.WriteErrorAsync(ApiErrors.Expired($"too old resource version: {revision} ({oldest})").Status, ended.Token)
                    .ConfigureAwait(false);
                return;
            }

            await SendInitialAsync(stream, initial, query, revision, ended.Token).ConfigureAwait(false);
            await using var bookmarks = Bookmarks(request, query, subscription);
            await SendEventsAsync(stream, subscription, ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The ordinary end of a watch: time is up, or nobody listens any more.
        }
    }

    /// <summary>The objects to send first, and the revision from which changes follow.</summary>
    private (IEnumerable<StoredObject> Initial, long Revision) Start(ApiRequest request, ListQuery query)
    {
        var snapshot = store.Current;
        var sendsState = query.SendInitialEvents || query.Revision is null or 0;
        if (!sendsState || (request.Query("sendInitialEvents") is not null && !query.SendInitialEvents))
        {
            return ([], query.Revision is > 0 and var revision ? revision : snapshot.Revision);
        }

        var items = snapshot.Items(request.Resource.Id).Range(query.Filter.Namespace).Where(query.Filter.Matches);
        return (items, snapshot.Revision);
    }

    private static async Task SendInitialAsync(
        WatchStream stream,
        IEnumerable<StoredObject> initial,
        ListQuery query,
        long revision,
        CancellationToken cancellationToken)
    {
        foreach (var item in initial)
        {
            await stream.WriteAsync(new WatchItem(WatchEventType.Added, item, item.Revision), cancellationToken).ConfigureAwait(false);
        }

        if (query.SendInitialEvents && query.AllowBookmarks)
        {
            stream.WriteInitialEventsEnd(revision);
        }

        // Also without any event: the client learns that the watch is on.
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task SendEventsAsync(WatchStream stream, WatchSubscription subscription, CancellationToken cancellationToken)
    {
        while (await subscription.Events.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (subscription.Events.TryRead(out var item))
            {
                await stream.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }

            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private ITimer? Bookmarks(ApiRequest request, ListQuery query, WatchSubscription subscription)
    {
        if (!query.AllowBookmarks)
        {
            return null;
        }

        var hub = store.Hub(request.Resource.Id);
        return time.CreateTimer(_ => hub.Bookmark(subscription, store.DispatchedRevision), null, bookmarkInterval, bookmarkInterval);
    }
}
