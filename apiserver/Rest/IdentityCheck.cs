using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Metadata;

namespace Carillon.ApiServer.Rest;

/// <summary>Holds what an object says about its own place against the URL.</summary>
internal static class IdentityCheck
{
    /// <summary>Checks name and namespace; a missing namespace becomes that of the URL.</summary>
    /// <exception cref="ApiException">400: they contradict the URL.</exception>
    public static void Check(ObjectMetadata metadata, WriteContext context)
    {
        if (metadata.Name.Length == 0)
        {
            throw ApiErrors.BadRequest($"the name of the object ({context.Name} based on URL) was undeterminable: name must be provided");
        }

        if (metadata.Name != context.Name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({metadata.Name}) does not match the name on the URL ({context.Name})");
        }

        CheckNamespace(metadata, context);
        if (context.Resource.Namespaced)
        {
            metadata.Namespace = context.Namespace!;
        }
    }

    /// <summary>Checks the namespace, which may be missing.</summary>
    /// <exception cref="ApiException">400: it contradicts the URL.</exception>
    public static void CheckNamespace(ObjectMetadata metadata, WriteContext context)
    {
        if (context.Resource.Namespaced && metadata.Namespace.Length > 0 && metadata.Namespace != context.Namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }
}
