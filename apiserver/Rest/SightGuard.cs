using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Security;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>Keeps users that may see only part of a collection away from the other objects by name.</summary>
internal static class SightGuard
{
    /// <exception cref="ApiException">403: the object exists and is out of the user's sight.</exception>
    public static void Check(ApiRequest request, ObjectStore store)
    {
        if (request.Sight is not null
            && store.Current.Find(request.Resource.Id, request.Path.Namespace, request.Path.Name!) is { } stored)
        {
            Check(request.Sight, request.Resource.Id, stored);
        }
    }

    /// <exception cref="ApiException">403.</exception>
    public static void Check(ObjectSight? sight, ResourceId resource, StoredObject stored)
    {
        if (sight is not null && !string.Equals(stored.GetField(sight.Field), sight.Value, StringComparison.Ordinal))
        {
            throw ApiErrors.Forbidden(resource, stored.Name, $"only objects whose {sight.Field} is \"{sight.Value}\" may be accessed by this user");
        }
    }
}
