using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

using Carillon.Kubernetes.Client;
using Carillon.Runtime.Timing;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Queues;

/// <summary>
/// Keys to work on. A key is handed to one worker at a time; adding it while it waits changes nothing, adding it while it is worked
/// on makes it come again after. Delays sit on one heap behind one timer. Failures wait longer each time up to a cap, for ever:
/// nothing is dropped. Its figures are measured under its name. Safe for concurrent use.
/// </summary>
public sealed partial class WorkQueue<TKey> : IMeasuredQueue, IDisposable
    where TKey : notnull
{
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly QueueMetrics _metrics;
    private readonly Lock _lock = new();
    private readonly Channel<TKey> _ready = Channel.CreateUnbounded<TKey>();
    private readonly Dictionary<TKey, long> _dirty = []; // and since when
    private readonly Dictionary<TKey, long> _processing = []; // and since when
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly DelayHeap<TKey> _delayed = new();
    private readonly ITimer _timer;
    private bool _disposed;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="name">What its metrics call it: a fixed word, since every name is kept for good. Queues of one name are counted together.</param>
    /// <param name="time">The clock of delays and metrics.</param>
    /// <param name="options">Null takes the defaults.</param>
    public WorkQueue(string name, TimeProvider time, WorkQueueOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(time);
        options ??= new();
        _time = time;
        _backoff = new(options.InitialBackoff, options.MaxBackoff, random: options.Random);
        _timer = time.CreateTimer(static state => ((WorkQueue<TKey>)state!).ReleaseDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _metrics = QueueMetrics.Of(name);
        _metrics.Join(this);
    }

    /// <summary>Keys ready to be taken.</summary>
    public int ReadyCount => _ready.Reader.Count;

    /// <summary>Keys that wait for their time.</summary>
    public int DelayedCount
    {
        get
        {
            lock (_lock)
            {
                return _delayed.Count;
            }
        }
    }

    /// <summary>Keys that workers hold.</summary>
    public int ProcessingCount
    {
        get
        {
            lock (_lock)
            {
                return _processing.Count;
            }
        }
    }

    TimeSpan IMeasuredQueue.Unfinished
    {
        get
        {
            lock (_lock)
            {
                var now = _time.GetTimestamp();
                return _processing.Values.Aggregate(TimeSpan.Zero, (sum, taken) => sum + _time.GetElapsedTime(taken, now));
            }
        }
    }

    /// <summary>Asks for a key to be worked on as soon as possible.</summary>
    public void Add(TKey key)
    {
        lock (_lock)
        {
            if (_disposed || !_dirty.TryAdd(key, _time.GetTimestamp()))
            {
                return;
            }

            _metrics.Added();
            if (!_processing.ContainsKey(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }
    }

    /// <summary>Asks for a key to be worked on after a while. Of several waits for one key the shortest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            // Rounded up: a timer that fires a tick too early would find nothing due and start over.
            var ticks = (long)Math.Ceiling(delay.TotalSeconds * _time.TimestampFrequency);
            var due = _time.GetTimestamp() + ticks;
            var isNext = !_delayed.TryPeek(out _, out var next) || due < next;
            _delayed.SetEarlier(key, due);
            if (isNext)
            {
                ArmTimer();
            }
        }
    }

    /// <summary>Counts a failure of the key and lets it come again after its backoff, or later if <paramref name="atLeast"/> says so.</summary>
    /// <returns>The wait.</returns>
    public TimeSpan AddAfterFailure(TKey key, TimeSpan? atLeast = null)
    {
        TimeSpan delay;
        lock (_lock)
        {
            var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
            delay = _backoff.Delay(failures);
        }

        _metrics.Retried();
        if (atLeast > delay)
        {
            delay = atLeast.Value;
        }

        AddAfter(key, delay);
        return delay;
    }

    /// <summary>Forgets the failures of a key; call it after success.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>Failures in a row of a key.</summary>
    public int Failures(TKey key)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(key);
        }
    }

    /// <summary>Waits for a key and takes it; give it back with <see cref="Done"/>.</summary>
    /// <exception cref="ChannelClosedException">The queue was disposed.</exception>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await _ready.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        Take(key);
        return key;
    }

    /// <summary>Gives a taken key back. If it was added meanwhile it is ready again.</summary>
    public void Done(TKey key)
    {
        long taken;
        lock (_lock)
        {
            if (!_processing.Remove(key, out taken))
            {
                return;
            }

            if (_dirty.ContainsKey(key))
            {
                _ready.Writer.TryWrite(key);
            }
        }

        _metrics.Done(_time.GetElapsedTime(taken));
    }

    /// <summary>
    /// Works on keys until cancelled, then waits for the workers to end. The handler returns when to look again, or null; when it
    /// throws, the key comes back after its backoff (not before a server's <see cref="KubernetesException.RetryAfter"/>) and the fault is logged.
    /// </summary>
    /// <param name="workers">How many keys at once; at least 1.</param>
    /// <param name="handler">Does the work for one key; its token is cancelled on stop.</param>
    /// <param name="logger">Gets the faults.</param>
    /// <param name="cancellationToken">Stops the workers.</param>
    public async Task RunAsync(
        int workers, Func<TKey, CancellationToken, Task<TimeSpan?>> handler, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentNullException.ThrowIfNull(handler);
        var tasks = new Task[workers];
        for (var i = 0; i < workers; i++)
        {
            tasks[i] = Task.Run(() => WorkAsync(handler, logger, cancellationToken), CancellationToken.None);
        }

        await Task.WhenAll(tasks).ConfigureAwait(false);
    }

    /// <summary>
    /// Works on one key as <see cref="RunAsync"/> does, if one is ready. The work begins on the calling thread: who decides the order of
    /// everything, as a simulation does, calls this instead.
    /// </summary>
    /// <param name="handler">Does the work for one key.</param>
    /// <param name="logger">Gets the faults.</param>
    /// <param name="stop">Given to the handler.</param>
    /// <param name="work">The work, which may go on; never fails.</param>
    /// <returns>Whether there was a key.</returns>
    public bool TryStep(
        Func<TKey, CancellationToken, Task<TimeSpan?>> handler, ILogger logger, CancellationToken stop, [NotNullWhen(true)] out Task? work)
    {
        ArgumentNullException.ThrowIfNull(handler);
        work = null;
        if (!_ready.Reader.TryRead(out var key))
        {
            return false;
        }

        Take(key);
        work = WorkOnAsync(key, handler, logger, stop);
        return true;
    }

    /// <summary>Drops all keys and ends <see cref="TakeAsync"/>.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _ready.Writer.TryComplete();
        }

        _timer.Dispose();
        _metrics.Leave(this);
    }

    private void Take(TKey key)
    {
        var taken = _time.GetTimestamp();
        long added;
        lock (_lock)
        {
            _processing.Add(key, taken);
            _dirty.Remove(key, out added);
        }

        _metrics.Taken(_time.GetElapsedTime(added, taken));
    }

    private async Task WorkAsync(Func<TKey, CancellationToken, Task<TimeSpan?>> handler, ILogger logger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            TKey key;
            try
            {
                key = await TakeAsync(stop).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
            {
                return;
            }

            await WorkOnAsync(key, handler, logger, stop).ConfigureAwait(false);
        }
    }

    private async Task WorkOnAsync(TKey key, Func<TKey, CancellationToken, Task<TimeSpan?>> handler, ILogger logger, CancellationToken stop)
    {
        try
        {
            var again = await handler(key, stop).ConfigureAwait(false);
            Forget(key);
            if (again is { } delay)
            {
                AddAfter(key, delay);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Add(key); // interrupted, not done: a later run of the same queue must see it again
        }
        catch (KubernetesException fault)
        {
            var delay = AddAfterFailure(key, fault.RetryAfter);
            var level = fault.IsNetworkFault ? LogLevel.Debug : LogLevel.Warning;
            var failures = Failures(key);
            LogRefusal(logger, level, key, failures, delay, fault.Message);
        }
        catch (Exception fault)
        {
            var delay = AddAfterFailure(key);
            LogFault(logger, fault, key, Failures(key), delay);
        }
        finally
        {
            Done(key);
        }
    }

    private void ReleaseDue()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            var now = _time.GetTimestamp();
            while (_delayed.TryPop(now, out var key))
            {
                Add(key);
            }

            ArmTimer();
        }
    }

    private void ArmTimer()
    {
        if (!_delayed.TryPeek(out _, out var due))
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        // Timers count whole milliseconds and take less than 49 days; a longer wait is re-armed on the way.
        var wait = Math.Ceiling((due - _time.GetTimestamp()) * 1000.0 / _time.TimestampFrequency);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Clamp(wait, 0, TimeSpan.FromDays(1).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }
}
