using Carillon.ApiServer.Storage;

namespace Carillon.Tests.Unit.ApiServer.Storage;

public class ObjectHeaderTests
{
    [Fact]
    public void WithRevision_DigitsGrow_OnlyRevisionChanges()
    {
        var stored = Samples.Stored("a", 7);

        var later = stored.AtRevision(1234567890123);

        Assert.Equal("1234567890123", (string?)later.Decode()["metadata"]!["resourceVersion"]);
        Assert.Equal(1234567890123, later.Revision);
        Assert.Equal("7", (string?)later.AtRevision(7).Decode()["metadata"]!["resourceVersion"]);
        Assert.Equal("uid-a", later.Uid);
    }

    [Fact]
    public void Load_WrittenBytes_ReadsHeaderBack()
    {
        var stored = Samples.Stored("a", 42, "x");

        var loaded = StoredObject.Load(1, stored.Json);

        Assert.Equal(42, loaded.Revision);
        Assert.Equal("default/a", loaded.Key);
        Assert.Equal([new("app", "x")], loaded.Labels);
    }

    [Theory]
    [InlineData("metadata.name", "a")]
    [InlineData("metadata.namespace", "default")]
    [InlineData("data.value", "1")]
    [InlineData("data", "")]
    [InlineData("spec.missing", "")]
    public void GetField_Path_FindsScalarOrNothing(string path, string expected) =>
        Assert.Equal(expected, Samples.Stored("a", 1).GetField(path));
}
