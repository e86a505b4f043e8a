using Carillon.ApiServer.Storage;

namespace Carillon.Tests.Unit.ApiServer.Storage;

public class ResourceItemsTests
{
    [Fact]
    public void SetAndRemove_RandomOrder_MatchesSortedDictionary()
    {
        const int seed = 20260101;
        var random = new Random(seed);
        var oracle = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var items = ResourceItems.Empty;
        for (var revision = 1; revision <= 2000; revision++)
        {
            var name = $"n{random.Next(200)}";
            if (random.Next(3) == 0)
            {
                items = items.Remove("default/" + name);
                oracle.Remove("default/" + name);
            }
            else
            {
                items = items.Set(Samples.Stored(name, revision));
                oracle["default/" + name] = revision;
            }
        }

        Assert.True(
            oracle.Select(pair => (pair.Key, pair.Value)).SequenceEqual(items.Range(null).Select(item => (item.Key, item.Revision))),
            $"seed {seed}");
    }

    [Fact]
    public void Range_NamespaceThatPrefixesAnother_LeavesTheOtherOut()
    {
        StoredObject In(string ns)
        {
            var json = Samples.ConfigMap("x", ns: ns);
            return StoredObject.Create(1, 1, json, ObjectHeader.Read(json));
        }

        var items = ResourceItems.From([In("team"), In("team-a"), In("teams")]);

        Assert.Equal(["team/x"], items.Range("team").Select(item => item.Key));
    }
}
