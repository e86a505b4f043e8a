using System.IO.Pipelines;
using Carillon.ApiServer.Errors;
using Carillon.ApiServer.Printing;
using Carillon.ApiServer.Storage;

namespace Carillon.ApiServer.Rest;

/// <summary>One watcher's response body. Bytes of objects are copied from the store as they are; nothing is serialised per watcher.</summary>
internal sealed class WatchStream(PipeWriter output, IWatchEncoder encoder)
{
    private const int FlushBytes = 256 * 1024;

    public async ValueTask WriteAsync(WatchItem item, CancellationToken cancellationToken)
    {
        encoder.Write(output, item);
        if (output.UnflushedBytes > FlushBytes)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void WriteInitialEventsEnd(long revision) => encoder.WriteInitialEventsEnd(output, revision);

    public async Task WriteErrorAsync(ApiStatus status, CancellationToken cancellationToken)
    {
        WatchFrames.WriteFrame(output, "ERROR"u8, ObjectEncoder.Encode(status.ToJson()));
        await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var result = await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new OperationCanceledException("The client has closed the stream.", cancellationToken);
        }
    }
}
