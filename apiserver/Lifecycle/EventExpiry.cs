using System.Globalization;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>Deletes Events after their time; nobody else would.</summary>
internal sealed class EventExpiry(ObjectStore store, TimeSpan timeToLive, TimeProvider time) : IStoreFollower
{
    private static readonly string[] TimeFields = ["series.lastObservedTime", "lastTimestamp", "metadata.creationTimestamp"];
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public void OnChange(StoreEvent change)
    {
        // Time alone decides.
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await SweepAsync().ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    public async Task SweepAsync()
    {
        var end = time.GetUtcNow() - timeToLive;
        var expired = store.Current.Items(WellKnown.Events).Range(null).Where(stored => LastSeen(stored) < end).ToList();
        foreach (var batch in expired.Chunk(256))
        {
            // One that was just updated is not at this revision any more, and stays.
            await Task.WhenAll(batch.Select(stored => store.WriteAsync(ObjectWrite.Delete(WellKnown.Events, stored)))).ConfigureAwait(false);
        }
    }

    private static DateTimeOffset LastSeen(StoredObject stored) =>
        TimeFields
            .Select(stored.GetField)
            .Where(text => text.Length > 0)
            .Select(text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant
                : DateTimeOffset.MinValue)
            .DefaultIfEmpty(DateTimeOffset.MaxValue)
            .Max();
}
