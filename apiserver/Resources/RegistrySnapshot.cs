using System.Collections.Immutable;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Resources;

/// <summary>A consistent set of served kinds.</summary>
internal sealed class RegistrySnapshot
{
    private readonly ImmutableDictionary<ResourceId, ImmutableArray<ServedResource>> _byId;

    private RegistrySnapshot(ImmutableDictionary<ResourceId, ImmutableArray<ServedResource>> byId, long generation)
    {
        _byId = byId;
        Generation = generation;
    }

    public static RegistrySnapshot Empty { get; } = new(ImmutableDictionary<ResourceId, ImmutableArray<ServedResource>>.Empty, 0);

    /// <summary>Rises with every change: documents derived from the registry are cached by it.</summary>
    public long Generation { get; }

    public IEnumerable<ResourceDefinition> Definitions => _byId.Values.Select(versions => versions[0].Definition);

    /// <summary>Every kind in every served version, by group and plural.</summary>
    public IEnumerable<ServedResource> Served => _byId
        .OrderBy(pair => pair.Key.Group, StringComparer.Ordinal)
        .ThenBy(pair => pair.Key.Plural, StringComparer.Ordinal)
        .SelectMany(pair => pair.Value.Where(resource => resource.Version.Served));

    /// <summary>Every kind once, in its storage version.</summary>
    public IEnumerable<ServedResource> Storage => _byId.Values.SelectMany(versions => versions.Where(resource => resource.Version.Storage));

    public ServedResource? Find(string group, string version, string plural) =>
        Versions(new ResourceId(group, plural)).FirstOrDefault(resource => resource.Version.Served && resource.Version.Name == version);

    /// <summary>The kind in the version its objects are stored in.</summary>
    public ServedResource? FindStorage(ResourceId id) => Versions(id).FirstOrDefault(resource => resource.Version.Storage);

    /// <summary>The kind an owner reference names; its version does not matter.</summary>
    public ServedResource? FindOwnerKind(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        return Storage.FirstOrDefault(resource => resource.Definition.Group == group && resource.Kind == kind);
    }

    public RegistrySnapshot With(ImmutableArray<ServedResource> versions) =>
        new(_byId.SetItem(versions[0].Id, versions), Generation + 1);

    public RegistrySnapshot Without(ResourceId id) => new(_byId.Remove(id), Generation + 1);

    private ImmutableArray<ServedResource> Versions(ResourceId id) => _byId.GetValueOrDefault(id, []);
}
