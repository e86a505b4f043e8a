using System.Collections.Immutable;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.Tests.Unit.ApiServer.Storage;

public class StoreDraftTests
{
    private static readonly StoreSnapshot Empty = new(10, ImmutableDictionary<ResourceId, ResourceItems>.Empty);

    [Fact]
    public void Apply_SameNameTwiceInBatch_SecondConflicts()
    {
        var draft = new StoreDraft(Empty);

        var first = draft.Apply(Samples.Put("a"));
        var second = draft.Apply(Samples.Put("a"));

        Assert.Equal(WriteResult.Committed, first.Outcome.Result);
        Assert.Equal(WriteResult.Conflict, second.Outcome.Result);
        Assert.Equal(11, second.Outcome.Object!.Revision);
        Assert.Null(second.Event);
    }

    [Fact]
    public void Apply_UpdateAndDeleteInBatch_RevisionsRiseAndRowStays()
    {
        var draft = new StoreDraft(Empty);

        var created = draft.Apply(Samples.Put("a")).Outcome.Object!;
        var updated = draft.Apply(Samples.Put("a", created.Revision, "2")).Outcome.Object!;
        var deleted = draft.Apply(ObjectWrite.Delete(WellKnown.ConfigMaps, updated)).Outcome.Object!;

        Assert.Equal([11, 12, 13], [created.Revision, updated.Revision, deleted.Revision]);
        Assert.Equal(created.RowId, updated.RowId);
        Assert.Equal(0, draft.ToSnapshot().Items(WellKnown.ConfigMaps).Count);
        Assert.Equal(13, draft.ToSnapshot().Revision);
    }

    [Fact]
    public void Apply_NamespaceMissing_WritesNothing()
    {
        var draft = new StoreDraft(Empty);

        var (outcome, change) = draft.Apply(Samples.Put("a") with { LiveNamespace = "default" });

        Assert.Equal(WriteResult.NamespaceNotLive, outcome.Result);
        Assert.Null(change);
        Assert.Equal(10, draft.Revision);
    }
}
