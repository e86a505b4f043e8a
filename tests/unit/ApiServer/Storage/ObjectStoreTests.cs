using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Tests.Unit.ApiServer.Storage;

public sealed class ObjectStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-store-").FullName;

    [Fact]
    public async Task WriteAsync_ParallelCreates_EachHasItsRevisionAndWatchersSeeAll()
    {
        await using var store = Open();
        using var watch = store.Hub(WellKnown.ConfigMaps).Subscribe(store.Current.Revision, _ => true)!;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(index => store.WriteAsync(Samples.Put($"n{index}"))));

        Assert.Equal(200, outcomes.Select(outcome => outcome.Object!.Revision).Distinct().Count());
        var seen = new List<long>();
        while (seen.Count < 200 && await watch.Events.WaitToReadAsync())
        {
            while (watch.Events.TryRead(out var item))
            {
                seen.Add(item.Revision);
            }
        }

        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public async Task Open_AfterWrites_ContinuesWithTheSameStateAndHigherRevisions()
    {
        long last;
        await using (var first = Open())
        {
            var kept = await first.WriteAsync(Samples.Put("kept"));
            var gone = await first.WriteAsync(Samples.Put("gone"));
            await first.WriteAsync(Samples.Put("kept", kept.Object!.Revision, "2"));
            // The last change is a delete: it leaves no row, and its revision must not be given out again.
            last = (await first.WriteAsync(ObjectWrite.Delete(WellKnown.ConfigMaps, gone.Object!))).Object!.Revision;
        }

        await using var second = Open();
        Assert.Equal(last, second.Current.Revision);
        Assert.Equal("2", Assert.Single(second.Current.Items(WellKnown.ConfigMaps).Range(null)).GetField("data.value"));
        Assert.Equal(last + 1, (await second.WriteAsync(Samples.Put("next"))).Object!.Revision);
        Assert.Null(second.Hub(WellKnown.ConfigMaps).Subscribe(last - 1, _ => true));
    }

    [Fact]
    public void Open_FileThatIsNoDatabase_SaysSo()
    {
        var path = Path.Combine(_folder, "broken.db");
        File.WriteAllText(path, new string('x', 8192));

        var error = Assert.Throws<IOException>(() => ObjectStore.Open(path, 10, NullLogger.Instance));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private ObjectStore Open()
    {
        var store = ObjectStore.Open(Path.Combine(_folder, "state.db"), 1000, NullLogger.Instance);
        store.Start();
        return store;
    }
}
