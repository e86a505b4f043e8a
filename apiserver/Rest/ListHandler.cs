using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Answers lists, whole or in pages of one revision.</summary>
internal sealed class ListHandler(ObjectStore store, SnapshotCache snapshots, ResponseRenderer renderer)
{
    private const string TokenTooOld =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue "
        + "parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided "
        + "token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was "
        + "returned and now may show up in the list.";

    public Task HandleAsync(ApiRequest request)
    {
        var query = ListQuery.From(request);
        return renderer.WriteListAsync(request, Select(request, query));
    }

    public ObjectPage Select(ApiRequest request, ListQuery query)
    {
        var token = query.Continue.Length > 0 ? ContinueToken.Decode(query.Continue) : null;
        var snapshot = token is null ? Choose(query) : Resume(query, token);
        var items = snapshot.Items(request.Resource.Id);
        var page = new List<StoredObject>();
        StoredObject? next = null;
        foreach (var item in items.Range(query.Filter.Namespace, token?.StartKey ?? "").Where(query.Filter.Matches))
        {
            if (query.Limit > 0 && page.Count == query.Limit)
            {
                next = item;
                break;
            }

            page.Add(item);
        }

        if (next is null)
        {
            return new ObjectPage(page, snapshot.Revision, "", null);
        }

        snapshots.Keep(snapshot);
        var remaining = query.Filter.Selects ? (int?)null : items.Range(query.Filter.Namespace, next.Key).Count();
        return new ObjectPage(page, snapshot.Revision, new ContinueToken(snapshot.Revision, next.Key).Encode(), remaining);
    }

    private StoreSnapshot Choose(ListQuery query)
    {
        var current = store.Current;
        if (query.Revision is not { } revision || revision == 0)
        {
            return current;
        }

        if (revision > current.Revision)
        {
            throw ApiErrors.RevisionTooLarge(revision, current.Revision);
        }

        // Without a match rule a limit means "exactly that revision", as it did before there were rules.
        var exact = query.RevisionMatch == ListQuery.Exact || (query.RevisionMatch.Length == 0 && query.Limit > 0);
        if (!exact || revision == current.Revision)
        {
            return current;
        }

        return store.FindRecent(revision) ?? snapshots.Find(revision) ?? throw ApiErrors.Expired($"The resourceVersion for the provided list is too old.");
    }

    private StoreSnapshot Resume(ListQuery query, ContinueToken token)
    {
        if (query.Revision is > 0)
        {
            throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
        }

        var current = store.Current;
        if (token.Revision == ContinueToken.AnyRevision || token.Revision == current.Revision)
        {
            return current;
        }

        return snapshots.Find(token.Revision)
            ?? throw ApiErrors.Expired(TokenTooOld, (token with { Revision = ContinueToken.AnyRevision }).Encode());
    }
}
