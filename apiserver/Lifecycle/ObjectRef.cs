using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Lifecycle;

/// <summary>One object, told from later ones of the same name by its UID.</summary>
internal readonly record struct ObjectRef(ResourceId Resource, string Key, string Uid)
{
    public static ObjectRef Of(ResourceId resource, StoredObject stored) => new(resource, stored.Key, stored.Uid);
}
