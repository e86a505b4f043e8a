using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>One page of a list.</summary>
/// <param name="Items">The objects, in key order.</param>
/// <param name="Revision">The revision they were read at.</param>
/// <param name="Continue">Token for the next page; empty on the last.</param>
/// <param name="Remaining">How many objects follow, where that is known.</param>
internal sealed record ObjectPage(IReadOnlyList<StoredObject> Items, long Revision, string Continue, int? Remaining);
