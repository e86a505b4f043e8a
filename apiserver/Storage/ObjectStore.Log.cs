using Microsoft.Extensions.Logging;

namespace Carillon.ApiServer.Storage;

internal sealed partial class ObjectStore
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Committing {Count} writes failed; none of them was acknowledged.")]
    private partial void LogCommitFailed(Exception exception, int count);
}
