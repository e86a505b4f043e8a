using System.Text.Json;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Api;

/// <summary>An open watch as the server sees it.</summary>
internal abstract class SimWatch
{
    /// <summary>A change of the kind; reaches the watcher some time later, in order.</summary>
    public abstract void Offer(SimCommit commit);

    /// <summary>Nothing comes through for so long, and nobody notices.</summary>
    public abstract void Hang(TimeSpan duration);

    /// <summary>The connection breaks.</summary>
    public abstract void Cut();
}

/// <summary>An open watch as both sides see it.</summary>
internal sealed class SimWatch<T> : SimWatch, IAsyncEnumerable<WatchEvent<T>>, IAsyncEnumerator<WatchEvent<T>>
    where T : class, IKubernetesObject
{
    private readonly SimKernel _kernel;
    private readonly SimNetwork _network;
    private readonly SimClient _client;
    private readonly SimKind _kind;
    private readonly ResourceType<T> _type;
    private readonly string? _ns;
    private readonly WatchOptions _options;
    private readonly CancellationToken _cancelled;
    private readonly Queue<(Func<WatchEvent<T>?>? What, Exception? Ends)> _sent = new();
    private readonly Queue<(WatchEvent<T>? Shown, Exception? Ends)> _arrived = new();
    private TaskCompletionSource<bool>? _waiting;
    private bool _opened;
    private bool _closed;
    private long _notBefore;

    public SimWatch(
        SimKernel kernel, SimNetwork network, SimClient client, SimKind kind, ResourceType<T> type, string? ns, WatchOptions options, CancellationToken cancelled)
    {
        _kernel = kernel;
        _network = network;
        _client = client;
        _kind = kind;
        _type = type;
        _ns = ns;
        _options = options;
        _cancelled = cancelled;
    }

    public WatchEvent<T> Current { get; private set; }

    public IAsyncEnumerator<WatchEvent<T>> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync()
    {
        _kernel.AssertThread();
        if (_cancelled.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(_cancelled);
        }

        var waiting = new TaskCompletionSource<bool>();
        if (_arrived.Count > 0)
        {
            Take(waiting);
            return new ValueTask<bool>(waiting.Task);
        }

        _waiting = waiting;
        if (!_opened)
        {
            _opened = true;
            _cancelled.UnsafeRegister(static watch => ((SimWatch<T>)watch!).OnCancelled(), this);
            _kernel.Schedule(null, _network.Delay(), Open);
        }

        return new ValueTask<bool>(waiting.Task);
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    public override void Offer(SimCommit commit)
    {
        if ((_ns is null || commit.After.Namespace == _ns) && commit.After.Matches(_options.LabelSelector))
        {
            Send(() => Read(commit));
        }
    }

    public override void Hang(TimeSpan duration) => _notBefore = Math.Max(_notBefore, _kernel.Now + duration.Ticks);

    public override void Cut()
    {
        if (!_closed)
        {
            Close();
            Send(null, new KubernetesTransportException("the connection broke", new IOException("simulated")));
        }
    }

    private void Open()
    {
        var from = long.Parse(_options.ResourceVersion!, System.Globalization.CultureInfo.InvariantCulture);
        if (_network.NextFault(isPatch: false) is not Fault.None)
        {
            Send(null, new KubernetesTransportException("no connection", new IOException("simulated")));
        }
        else if (from < _kind.CompactedTo)
        {
            Send(null, new KubernetesApiException(410, "Expired", "too old resource version"));
        }
        else
        {
            _kind.Watches.Add(this);
            Send(() =>
            {
                _options.OnOpen?.Invoke();
                return null;
            });
            foreach (var commit in _kind.Log.Where(commit => commit.After.Version > from))
            {
                Offer(commit);
            }

            _kernel.Schedule(null, _options.Timeout, End);
        }
    }

    private void End()
    {
        if (!_closed)
        {
            Close();
            Send(null);
        }
    }

    private void Close()
    {
        _closed = true;
        _kind.Watches.Remove(this);
    }

    /// <summary>Brings something to the watcher, behind all that was sent before.</summary>
    /// <param name="what">Makes what the sequence shows; null when there is nothing to show.</param>
    /// <param name="ends">What the sequence ends with.</param>
    private void Send(Func<WatchEvent<T>?>? what, Exception? ends = null)
    {
        _notBefore = Math.Max(_notBefore, _kernel.Now + _network.WatchDelay().Ticks);
        _sent.Enqueue((what, ends));
        _kernel.Schedule(_client.Actor, TimeSpan.FromTicks(_notBefore - _kernel.Now), Arrive);
    }

    /// <summary>What was sent first arrives first, whichever delivery comes to be first.</summary>
    private void Arrive()
    {
        var (what, ends) = _sent.Dequeue();
        if (_cancelled.IsCancellationRequested)
        {
            return;
        }

        _client.Delivered();
        if (what is null)
        {
            _arrived.Enqueue((null, ends));
        }
        else if (what() is { } shown)
        {
            _arrived.Enqueue((shown, null));
        }

        if (_arrived.Count > 0 && _waiting is { } waiting)
        {
            _waiting = null;
            Take(waiting);
        }
    }

    private void Take(TaskCompletionSource<bool> waiting)
    {
        var (shown, ends) = _arrived.Dequeue();
        if (ends is not null)
        {
            waiting.TrySetException(ends);
            return;
        }

        Current = shown ?? default;
        waiting.TrySetResult(shown is not null);
    }

    private WatchEvent<T> Read(SimCommit commit) =>
        new(commit.Type, JsonSerializer.Deserialize(commit.After.Bytes, _type.TypeInfo)!, $"{commit.After.Version}");

    private void OnCancelled()
    {
        Close();
        if (_waiting is { } waiting)
        {
            _waiting = null;
            waiting.TrySetCanceled(_cancelled);
        }
    }
}
