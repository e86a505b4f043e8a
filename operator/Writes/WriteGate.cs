using System.Net;
using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Leadership;
using Carillon.Operator.Leading;
using Carillon.Operator.Metrics;

namespace Carillon.Operator.Writes;

/// <summary>
/// Every write of the operator passes here: bounded parallelism that adapts to the server's push-back, and creates first. In a burst
/// of 1,000 due tasks nobody waits for a status mark before a command starts. Marks that waited for <see cref="MaxDeferral"/> get a share
/// of the writes, so that they neither starve nor take the place of the creates when there are thousands of them. It is the fence, too: a
/// process that was stopped beyond its lease goes on in the middle of what it did, and must not write what another leader has decided since.
/// </summary>
internal sealed class WriteGate
{
    /// <summary>So many creates go between two marks that waited long enough.</summary>
    private const int CreatesPerMark = 3;

    private readonly Leadership _leadership;
    private readonly TimeProvider _time;
    private readonly OperatorMetrics _metrics;
    private readonly AdaptiveLimit _limit;
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _creates = [];
    private readonly LinkedList<Waiter> _marks = [];
    private int _inFlight;
    private int _createsSinceMark = CreatesPerMark;

    public WriteGate(int maxParallel, Leadership leadership, OperatorMetrics metrics, TimeProvider time)
    {
        _leadership = leadership;
        _limit = new AdaptiveLimit(Math.Min(4, maxParallel), maxParallel);
        _metrics = metrics;
        _time = time;
    }

    /// <summary>How long a mark waits behind creates before it gets its share.</summary>
    public static TimeSpan MaxDeferral { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether commands wait for writes: then a mark that can be left out should be.</summary>
    public bool IsCrowded
    {
        get
        {
            lock (_lock)
            {
                return _creates.Count > 0;
            }
        }
    }

    /// <summary>Makes a write that commands wait for: a Run, an Execution, a release, a cancel.</summary>
    /// <exception cref="LeadershipLostException">It was not made: this process may not be the leader any more.</exception>
    public Task<T> CreateAsync<T>(Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        PassAsync(_creates, write, cancellationToken);

    /// <summary>Makes a write that only people wait for: status, deletion of history.</summary>
    /// <exception cref="LeadershipLostException">It was not made: this process may not be the leader any more.</exception>
    public Task<T> MarkAsync<T>(Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        PassAsync(_marks, write, cancellationToken);

    private async Task<T> PassAsync<T>(LinkedList<Waiter> queue, Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        var asked = _time.GetTimestamp();
        await EnterAsync(queue, asked, cancellationToken).ConfigureAwait(false);
        _metrics.WriteWaited(queue == _creates, _time.GetElapsedTime(asked));
        var pushedBack = false;
        try
        {
            if (!_leadership.IsHeld)
            {
                _metrics.WriteFenced();
                throw new LeadershipLostException();
            }

            return await write(cancellationToken).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (IsPushBack(e))
        {
            pushedBack = true;
            throw;
        }
        finally
        {
            Leave(pushedBack);
        }
    }

    private async Task EnterAsync(LinkedList<Waiter> queue, long asked, CancellationToken cancellationToken)
    {
        LinkedListNode<Waiter> node;
        lock (_lock)
        {
            if (_inFlight < _limit.Current && _creates.Count == 0 && (queue == _creates || _marks.Count == 0))
            {
                _inFlight++;
                return;
            }

            node = queue.AddLast(new Waiter(asked));
        }

        using var registration = cancellationToken.Register(() => Abandon(queue, node, cancellationToken));
        await node.Value.Admitted.Task.ConfigureAwait(false);
    }

    private void Abandon(LinkedList<Waiter> queue, LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (node.List is null)
            {
                return; // admitted already: the write itself sees the cancellation
            }

            queue.Remove(node);
        }

        node.Value.Admitted.TrySetCanceled(cancellationToken);
    }

    private void Leave(bool pushedBack)
    {
        var admitted = new List<Waiter>();
        lock (_lock)
        {
            _inFlight--;
            if (pushedBack)
            {
                _limit.OnPushBack();
                _metrics.PushBack();
            }
            else
            {
                _limit.OnSuccess();
            }

            while (_inFlight < _limit.Current && TakeNext() is { } next)
            {
                _inFlight++;
                admitted.Add(next);
            }
        }

        admitted.ForEach(static waiter => waiter.Admitted.TrySetResult());
    }

    private Waiter? TakeNext()
    {
        var marksWaitedEnough = _marks.First is { } oldest && _time.GetElapsedTime(oldest.Value.Since) >= MaxDeferral;
        var queue = _creates.Count == 0 || (marksWaitedEnough && _createsSinceMark >= CreatesPerMark) ? _marks : _creates;
        if (queue.First is not { } first)
        {
            return null;
        }

        queue.RemoveFirst();
        _createsSinceMark = queue == _creates ? _createsSinceMark + 1 : 0;
        return first.Value;
    }

    private static bool IsPushBack(KubernetesException fault) =>
        fault is KubernetesTransportException or KubernetesApiException { Code: (int)HttpStatusCode.TooManyRequests or >= 500 };

    private sealed class Waiter(long since)
    {
        public long Since { get; } = since;

        /// <summary>Completed outside the lock only: what waits for it goes on at once.</summary>
        public TaskCompletionSource Admitted { get; } = new();
    }
}
