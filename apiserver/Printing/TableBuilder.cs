using System.Text.Json.Nodes;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Printing;

/// <summary>Prints objects as a <c>meta.k8s.io Table</c>, which is what kubectl shows.</summary>
internal sealed class TableBuilder(TimeProvider time)
{
    public JsonObject Build(ApiRequest request, IReadOnlyList<StoredObject> items, JsonObject metadata)
    {
        var include = request.Query("includeObject") switch
        {
            null or "" or "Metadata" => ResponseShape.PartialMetadata,
            "Object" => ResponseShape.Objects,
            "None" => ResponseShape.Table,
            var other => throw ApiErrors.BadRequest($"unrecognized includeObject value: {other}"),
        };
        var now = time.GetUtcNow();
        var columns = request.Resource.Columns;
        var rows = new JsonArray();
        foreach (var item in items)
        {
            var obj = request.Resource.Decode(item);
            rows.Add((JsonNode)new JsonObject
            {
                ["cells"] = new JsonArray([.. columns.Select(column => column.Cell(obj, now))]),
                ["object"] = include switch
                {
                    ResponseShape.PartialMetadata => PartialMetadata.Of(obj["metadata"]!.DeepClone(), request.Accept.Version),
                    ResponseShape.Objects => obj,
                    _ => null,
                },
            });
        }

        var table = Empty(metadata, request.Accept.Version);
        table["columnDefinitions"] = new JsonArray([.. columns.Select(column => column.Definition.DeepClone())]);
        table["rows"] = rows;
        return table;
    }

    public static JsonObject Empty(JsonObject metadata, string version) => new()
    {
        ["kind"] = "Table",
        ["apiVersion"] = "meta.k8s.io/" + version,
        ["metadata"] = metadata,
        ["columnDefinitions"] = null,
        ["rows"] = new JsonArray(),
    };
}
