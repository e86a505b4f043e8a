using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Rest;
using Carillon.ApiServer.Storage;
using Carillon.Runtime.Yaml;

namespace Carillon.ApiServer.Printing;

/// <summary>Writes objects and lists in the shape the client asked for.</summary>
internal sealed class ResponseRenderer(TableBuilder tables)
{
    /// <summary>Writes the result of a create. One that was only tried has no resource version.</summary>
    public Task WriteCreatedAsync(ApiRequest request, StoredObject stored, bool dryRun)
    {
        if (!dryRun || request.Accept.Shape != ResponseShape.Objects)
        {
            return WriteObjectAsync(request, 201, stored);
        }

        var obj = request.Resource.Decode(stored);
        obj["metadata"]!.AsObject().Remove("resourceVersion");
        return WriteObjectAsync(request, 201, obj);
    }

    public Task WriteObjectAsync(ApiRequest request, int code, StoredObject stored)
    {
        ReadOnlyMemory<byte> body = request.Accept.Shape switch
        {
            ResponseShape.Table => ObjectEncoder.Encode(tables.Build(request, [stored], RevisionMetadata(stored.Revision))),
            ResponseShape.PartialMetadata => ObjectEncoder.Encode(Partial(request, stored)),
            _ => request.Resource.View(stored),
        };
        return WriteAsync(request, code, body);
    }

    /// <summary>Writes something that is not stored, such as a review.</summary>
    public static Task WriteObjectAsync(ApiRequest request, int code, JsonObject obj) => WriteAsync(request, code, ObjectEncoder.EncodeObject(obj));

    public Task WriteListAsync(ApiRequest request, ObjectPage page)
    {
        ReadOnlyMemory<byte> body = request.Accept.Shape switch
        {
            ResponseShape.Table => ObjectEncoder.Encode(tables.Build(request, page.Items, ListMetadata(page))),
            ResponseShape.PartialMetadata => ObjectEncoder.Encode(PartialList(request, page)),
            _ => ObjectList(request, page),
        };
        return WriteAsync(request, 200, body);
    }

    private static Task WriteAsync(ApiRequest request, int code, ReadOnlyMemory<byte> json)
    {
        ApiResponse.AddWarnings(request.Http, request.Warnings);
        if (!request.Accept.Yaml)
        {
            return ApiResponse.WriteAsync(request.Http, code, json);
        }

        var yaml = YamlWriter.Write(JsonNode.Parse(json.Span));
        return ApiResponse.WriteAsync(request.Http, code, Encoding.UTF8.GetBytes(yaml), MediaTypes.Yaml);
    }

    /// <summary>A list is the stored bytes of its items between a head and a tail.</summary>
    private static ReadOnlyMemory<byte> ObjectList(ApiRequest request, ObjectPage page)
    {
        var head = new JsonObject
        {
            ["kind"] = request.Resource.Definition.Names.ListKind,
            ["apiVersion"] = request.Resource.ApiVersion,
            ["metadata"] = ListMetadata(page),
        };
        if (!request.Resource.Definition.BuiltIn && page.Continue.Length == 0)
        {
            // Lists of custom resources always have the field.
            head["metadata"]!["continue"] = "";
        }

        var output = new ArrayBufferWriter<byte>(1024 + page.Items.Sum(item => item.Json.Length + 1));
        output.Write(ObjectEncoder.Encode(head).AsSpan()[..^1]);
        output.Write(",\"items\":["u8);
        for (var index = 0; index < page.Items.Count; index++)
        {
            if (index > 0)
            {
                output.Write(","u8);
            }

            output.Write(request.Resource.ItemView(page.Items[index]).Span);
        }

        output.Write("]}"u8);
        return output.WrittenMemory;
    }

    private static JsonObject Partial(ApiRequest request, StoredObject stored) =>
        PartialMetadata.Of(stored.Decode()["metadata"]!.DeepClone(), request.Accept.Version);

    private static JsonObject PartialList(ApiRequest request, ObjectPage page) => new()
    {
        ["kind"] = "PartialObjectMetadataList",
        ["apiVersion"] = "meta.k8s.io/" + request.Accept.Version,
        ["metadata"] = ListMetadata(page),
        ["items"] = new JsonArray([.. page.Items.Select(item => Partial(request, item))]),
    };

    private static JsonObject RevisionMetadata(long revision) => new() { ["resourceVersion"] = revision.ToString() };

    private static JsonObject ListMetadata(ObjectPage page)
    {
        var metadata = RevisionMetadata(page.Revision);
        if (page.Continue.Length > 0)
        {
            metadata["continue"] = page.Continue;
        }

        if (page.Remaining is { } remaining)
        {
            metadata["remainingItemCount"] = remaining;
        }

        return metadata;
    }
}
