using System.Buffers;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Printing;

/// <summary>Writes watch events in the shape one client asked for.</summary>
internal interface IWatchEncoder
{
    void Write(IBufferWriter<byte> output, WatchItem item);

    /// <summary>Writes the bookmark that ends the initial state of a streaming list.</summary>
    void WriteInitialEventsEnd(IBufferWriter<byte> output, long revision);
}
