using System.Collections.Immutable;

namespace Carillon.ApiServer.Storage;

/// <summary>All objects at one revision.</summary>
internal sealed record StoreSnapshot(long Revision, ImmutableDictionary<ResourceId, ResourceItems> Resources)
{
    public ResourceItems Items(ResourceId resource) => Resources.GetValueOrDefault(resource, ResourceItems.Empty);

    public StoredObject? Find(ResourceId resource, string? ns, string name) =>
        Items(resource).Find(StoredObject.KeyOf(ns, name));
}
