using System.Text.Json.Nodes;

namespace Carillon.ApiServer.OpenApi;

/// <summary>Groups operations under their paths, which both versions of OpenAPI do alike.</summary>
internal static class PathItems
{
    public static JsonObject Write(IReadOnlyList<ServedKind> kinds, Func<ServedKind, Operation, JsonObject> describe)
    {
        var paths = new JsonObject();
        foreach (var kind in kinds)
        {
            foreach (var operation in Operation.Of(kind))
            {
                if (paths[operation.Path] is not JsonObject path)
                {
                    paths[operation.Path] = path = [];
                }

                path[operation.Method] = describe(kind, operation);
            }
        }

        return paths;
    }
}
