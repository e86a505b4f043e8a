using Carillon.Kubernetes.Client;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Transport;

/// <summary>
/// Says once that the server cannot be reached, and once that it answers again. Everything that fails for the same reason meanwhile
/// needs no words of its own, nor what was on its way when the state changed. Safe for concurrent use.
/// </summary>
internal sealed partial class ServerReach
{
    private readonly Uri _server;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private bool _lost;
    private long _changed = long.MinValue;
    private TaskCompletionSource _return = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ServerReach(Uri server, TimeProvider time, ILogger logger)
    {
        _time = time;
        _server = server;
        _logger = logger;
    }

    /// <inheritdoc cref="IKubernetesClient.NextReturn" />
    public Task NextReturn => Volatile.Read(ref _return).Task;

    /// <summary>A request found no answer.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="sent">Timestamp of its beginning.</param>
    public void Failed(KubernetesTransportException fault, long sent)
    {
        if (fault.IsNetworkFault && Changes(lost: true, sent))
        {
            LogLost(_server, fault.Message);
        }
    }

    /// <summary>A request was answered, no matter what.</summary>
    /// <param name="sent">Timestamp of its beginning.</param>
    public void Answered(long sent)
    {
        if (Changes(lost: false, sent))
        {
            LogBack(_server);
            Interlocked.Exchange(ref _return, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private bool Changes(bool lost, long sent)
    {
        lock (_lock)
        {
            if (_lost == lost || sent <= _changed)
            {
                return false;
            }

            (_lost, _changed) = (lost, _time.GetTimestamp());
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The API server {Server} cannot be reached: {Detail}")]
    private partial void LogLost(Uri server, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "The API server {Server} answers again")]
    private partial void LogBack(Uri server);
}
