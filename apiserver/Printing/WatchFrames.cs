using System.Buffers;
using System.Text.Json.Nodes;
using Carillon.ApiServer.Http;
using Carillon.ApiServer.Resources;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Printing;

/// <summary>Chooses how a watcher's events are written, and frames them as JSON lines.</summary>
internal sealed class WatchFrames(TableBuilder tables)
{
    public IWatchEncoder For(ApiRequest request) => request.Accept.Shape switch
    {
        ResponseShape.Table => new TableEncoder(request, tables),
        ResponseShape.PartialMetadata => new PartialEncoder(request),
        _ => new ObjectEncoding(request.Resource),
    };

    public static void WriteFrame(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> json)
    {
        output.Write("{\"type\":\""u8);
        output.Write(type);
        output.Write("\",\"object\":"u8);
        output.Write(json);
        output.Write("}\n"u8);
    }

    private static ReadOnlySpan<byte> TypeName(WatchEventType type) => type switch
    {
        WatchEventType.Added => "ADDED"u8,
        WatchEventType.Modified => "MODIFIED"u8,
        WatchEventType.Deleted => "DELETED"u8,
        _ => "BOOKMARK"u8,
    };

    private static JsonObject BookmarkMetadata(long revision, bool endsInitial)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString() };
        if (endsInitial)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        return metadata;
    }

    private sealed class ObjectEncoding(ServedResource resource) : IWatchEncoder
    {
        public void Write(IBufferWriter<byte> output, WatchItem item)
        {
            if (item.Object is null)
            {
                WriteBookmark(output, item.Revision, endsInitial: false);
            }
            else
            {
                WriteFrame(output, TypeName(item.Type), resource.View(item.Object).Span);
            }
        }

        public void WriteInitialEventsEnd(IBufferWriter<byte> output, long revision) => WriteBookmark(output, revision, endsInitial: true);

        private void WriteBookmark(IBufferWriter<byte> output, long revision, bool endsInitial)
        {
            var bookmark = new JsonObject
            {
                ["kind"] = resource.Kind,
                ["apiVersion"] = resource.ApiVersion,
                ["metadata"] = BookmarkMetadata(revision, endsInitial),
            };
            WriteFrame(output, "BOOKMARK"u8, ObjectEncoder.Encode(bookmark));
        }
    }

    private sealed class PartialEncoder(ApiRequest request) : IWatchEncoder
    {
        public void Write(IBufferWriter<byte> output, WatchItem item) => WriteFrame(
            output,
            TypeName(item.Type),
            ObjectEncoder.Encode(PartialMetadata.Of(
                item.Object?.Decode()["metadata"]!.DeepClone() ?? BookmarkMetadata(item.Revision, endsInitial: false),
                request.Accept.Version)));

        public void WriteInitialEventsEnd(IBufferWriter<byte> output, long revision) => WriteFrame(
            output,
            "BOOKMARK"u8,
            ObjectEncoder.Encode(PartialMetadata.Of(BookmarkMetadata(revision, endsInitial: true), request.Accept.Version)));
    }

    private sealed class TableEncoder(ApiRequest request, TableBuilder tables) : IWatchEncoder
    {
        private bool _headersSent;

        public void Write(IBufferWriter<byte> output, WatchItem item)
        {
            var table = item.Object is null
                ? TableBuilder.Empty(BookmarkMetadata(item.Revision, endsInitial: false), request.Accept.Version)
                : tables.Build(request, [item.Object], new JsonObject { ["resourceVersion"] = item.Revision.ToString() });
            if (_headersSent && item.Object is not null)
            {
                // Once is enough; kubectl keeps the columns of the first event.
                table["columnDefinitions"] = null;
            }

            _headersSent |= item.Object is not null;
            WriteFrame(output, TypeName(item.Type), ObjectEncoder.Encode(table));
        }

        public void WriteInitialEventsEnd(IBufferWriter<byte> output, long revision) => WriteFrame(
            output,
            "BOOKMARK"u8,
            ObjectEncoder.Encode(TableBuilder.Empty(BookmarkMetadata(revision, endsInitial: true), request.Accept.Version)));
    }
}
