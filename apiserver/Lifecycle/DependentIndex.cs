using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>Which objects name which UID as an owner. Used by the collector's loop only.</summary>
internal sealed class DependentIndex
{
    private readonly Dictionary<string, HashSet<ObjectRef>> _byOwner = new(StringComparer.Ordinal);

    public void Load(StoreSnapshot snapshot)
    {
        foreach (var (resource, items) in snapshot.Resources)
        {
            foreach (var stored in items.Range(null))
            {
                Add(ObjectRef.Of(resource, stored), stored.OwnerUids);
            }
        }
    }

    public void Apply(StoreEvent change)
    {
        if (change.Previous is { } previous)
        {
            Remove(ObjectRef.Of(change.Resource, previous), previous.OwnerUids);
        }

        if (change.Current is { } current)
        {
            Add(ObjectRef.Of(change.Resource, current), current.OwnerUids);
        }
    }

    public IReadOnlyCollection<ObjectRef> Of(string ownerUid) => _byOwner.TryGetValue(ownerUid, out var found) ? found : [];

    private void Add(ObjectRef dependent, string[] owners)
    {
        foreach (var owner in owners)
        {
            if (!_byOwner.TryGetValue(owner, out var dependents))
            {
                _byOwner.Add(owner, dependents = []);
            }

            dependents.Add(dependent);
        }
    }

    private void Remove(ObjectRef dependent, string[] owners)
    {
        foreach (var owner in owners)
        {
            if (_byOwner.TryGetValue(owner, out var dependents) && dependents.Remove(dependent) && dependents.Count == 0)
            {
                _byOwner.Remove(owner);
            }
        }
    }
}
