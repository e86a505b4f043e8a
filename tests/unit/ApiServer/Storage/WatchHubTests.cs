using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.Tests.Unit.ApiServer.Storage;

public class WatchHubTests
{
    private static readonly Func<StoredObject, bool> All = _ => true;

    [Fact]
    public void Subscribe_FromHistory_ReceivesOnlyWhatFollows()
    {
        var hub = new WatchHub(0, 10);
        hub.Publish(Created("a", 1));
        hub.Publish(Created("b", 2));
        hub.Publish(Created("c", 3));

        using var watch = hub.Subscribe(1, All)!;

        Assert.Equal(["b", "c"], Drain(watch).Select(item => item.Object!.Name));
    }

    [Fact]
    public void Subscribe_BeforeForgottenHistory_IsRefused()
    {
        var hub = new WatchHub(0, 2);
        for (var revision = 1; revision <= 4; revision++)
        {
            hub.Publish(Created($"n{revision}", revision));
        }

        Assert.Null(hub.Subscribe(1, All));
        using var oldest = hub.Subscribe(2, All);
        Assert.NotNull(oldest);
        Assert.Equal(2, hub.OldestRevision);
    }

    [Fact]
    public void Publish_ObjectLeavesSelector_LooksDeletedAtTheEventsRevision()
    {
        var hub = new WatchHub(0, 10);
        using var watch = hub.Subscribe(0, stored => stored.Labels[0].Value == "in")!;

        hub.Publish(new StoreEvent(WellKnown.ConfigMaps, 1, null, Samples.Stored("a", 1, "in")));
        hub.Publish(new StoreEvent(WellKnown.ConfigMaps, 2, Samples.Stored("a", 1, "in"), Samples.Stored("a", 2, "out")));
        hub.Publish(new StoreEvent(WellKnown.ConfigMaps, 3, Samples.Stored("a", 2, "out"), Samples.Stored("a", 3, "in")));

        var seen = Drain(watch);
        Assert.Equal([WatchEventType.Added, WatchEventType.Deleted, WatchEventType.Added], seen.Select(item => item.Type));
        Assert.Equal([1, 2, 3], seen.Select(item => item.Object!.Revision));
    }

    [Fact]
    public void Publish_WatcherThatNeverReads_IsCutOffAndOthersGoOn()
    {
        var hub = new WatchHub(0, 4);
        using var stuck = hub.Subscribe(0, All)!;
        using var reader = hub.Subscribe(0, All)!;

        var received = 0;
        for (var revision = 1; revision <= 100; revision++)
        {
            hub.Publish(Created($"n{revision}", revision));
            received += Drain(reader).Count;
        }

        Assert.Equal(100, received);
        Assert.True(stuck.Overflowed);
        Drain(stuck);
        Assert.True(stuck.Events.Completion.IsCompleted);
    }

    [Fact]
    public void Bookmark_OlderThanTheLastEvent_IsLeftOut()
    {
        var hub = new WatchHub(0, 10);
        using var watch = hub.Subscribe(0, All)!;
        hub.Publish(Created("a", 5));

        hub.Bookmark(watch, 4);
        hub.Bookmark(watch, 6);

        Assert.Equal([5, 6], Drain(watch).Select(item => item.Revision));
    }

    private static StoreEvent Created(string name, long revision) =>
        new(WellKnown.ConfigMaps, revision, null, Samples.Stored(name, revision));

    private static List<WatchItem> Drain(WatchSubscription watch)
    {
        var items = new List<WatchItem>();
        while (watch.Events.TryRead(out var item))
        {
            items.Add(item);
        }

        return items;
    }
}
