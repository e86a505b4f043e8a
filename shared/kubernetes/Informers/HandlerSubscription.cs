using System.Threading.Channels;

using Carillon.Api.Meta;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Informers;

/// <summary>The queue between a store and one handler, and the task that empties it.</summary>
internal sealed partial class HandlerSubscription<T> : InformerSubscription
    where T : class, IKubernetesObject
{
    private readonly ObjectStore<T> _store;
    private readonly Action<StoreChange<T>> _handler;
    private readonly ILogger _logger;
    private readonly bool _stepped;
    private readonly Channel<StoreChange<T>?> _changes = Channel.CreateUnbounded<StoreChange<T>?>(new() { SingleReader = true });
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _left = new();
    private readonly Task _pump;

    public HandlerSubscription(ObjectStore<T> store, Action<StoreChange<T>> handler, bool stepped, ILogger logger)
    {
        _store = store;
        _handler = handler;
        _logger = logger;
        _stepped = stepped;
        _pump = stepped ? Task.CompletedTask : Task.Run(PumpAsync);
    }

    public override Task Synced => _synced.Task;

    public void Post(StoreChange<T> change) => _changes.Writer.TryWrite(change);

    /// <summary>Marks the place in the queue up to which the first list reaches.</summary>
    public void PostSynced() => _changes.Writer.TryWrite(null);

    public override bool TryStep()
    {
        if (!_stepped || !_changes.Reader.TryRead(out var next))
        {
            return false;
        }

        Deliver(next);
        return true;
    }

    public override async ValueTask DisposeAsync()
    {
        _store.Leave(this);
        _changes.Writer.TryComplete();
        await _left.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        _left.Dispose();
        _synced.TrySetCanceled();
    }

    private async Task PumpAsync()
    {
        var left = _left.Token;
        while (await _changes.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (!left.IsCancellationRequested && _changes.Reader.TryRead(out var next))
            {
                Deliver(next);
            }

            if (left.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Deliver(StoreChange<T>? next)
    {
        if (next is not { } change)
        {
            _synced.TrySetResult();
            return;
        }

        try
        {
            _handler(change);
        }
        catch (Exception fault)
        {
            LogHandlerFault(fault, change.Kind, change.Key); // one bad object must not stop the news of the others
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A handler failed on {Change} {Key}")]
    private partial void LogHandlerFault(Exception fault, StoreChangeKind change, Resources.ObjectKey key);
}
