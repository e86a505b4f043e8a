using Carillon.Runtime.Timing;

using Microsoft.Extensions.Logging;

namespace Carillon.Runtime.Loops;

/// <summary>
/// Keeps a long-running body alive: when it throws or returns it is started again after a growing wait, until stopped. A fault is
/// logged here and nowhere else.
/// </summary>
public sealed partial class SupervisedLoop : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task> _body;
    private readonly SupervisedLoopOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backoff _backoff;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task? _running;
    private volatile int _faults;
    private volatile bool _bodyRuns;

    /// <summary>Stores its parts; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="name">For logs and health.</param>
    /// <param name="body">Runs until its token is cancelled.</param>
    /// <param name="time">The clock of waits and health.</param>
    /// <param name="logger">Gets the faults.</param>
    /// <param name="options">Null takes the defaults.</param>
    public SupervisedLoop(
        string name, Func<CancellationToken, Task> body, TimeProvider time, ILogger logger, SupervisedLoopOptions? options = null)
    {
        Name = name;
        _body = body;
        _options = options ?? new();
        _time = time;
        _logger = logger;
        _backoff = new(_options.InitialBackoff, _options.MaxBackoff, random: _options.Random);
    }

    /// <summary>What the loop is called in logs.</summary>
    public string Name { get; }

    /// <summary>Faults in a row; 0 while all is well.</summary>
    public int Faults => _faults;

    /// <summary>Whether the body runs right now, and does not wait for a restart.</summary>
    public bool IsRunning => _bodyRuns;

    /// <summary>Starts the loop; further calls do nothing.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _running ??= Task.Run(SuperviseAsync);
        }
    }

    /// <summary>Asks the body to end and waits for it, but not longer than the drain timeout.</summary>
    /// <returns>False when the body still runs.</returns>
    public async Task<bool> StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_lock)
        {
            running = _running;
        }

        if (running is null)
        {
            return true;
        }

        try
        {
            await running.WaitAsync(_options.DrainTimeout, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            LogStuck(Name, _options.DrainTimeout);
            return false;
        }
    }

    /// <summary>Stops as <see cref="StopAsync"/> does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await StopAsync().ConfigureAwait(false))
        {
            _stop.Dispose(); // a body that is stuck may still look at its token
        }
    }

    private async Task SuperviseAsync()
    {
        var stop = _stop.Token;
        while (!stop.IsCancellationRequested)
        {
            var started = _time.GetTimestamp();
            var fault = await RunOnceAsync(stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            var wasHealthy = _time.GetElapsedTime(started) >= _options.HealthyAfter;
            _faults = wasHealthy ? 1 : _faults + 1;
            var wait = _backoff.Delay(_faults);
            LogRestart(fault, Name, _faults, wait);
            await Task.Delay(wait, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs the body once.</summary>
    /// <returns>Its fault; null when it returned.</returns>
    private async Task<Exception?> RunOnceAsync(CancellationToken stop)
    {
        using var healthy = _time.CreateTimer(_ => _faults = 0, null, _options.HealthyAfter, Timeout.InfiniteTimeSpan);
        _bodyRuns = true;
        try
        {
            await _body(stop).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault)
        {
            if (stop.IsCancellationRequested)
            {
                LogFaultOnStop(fault, Name);
            }

            return fault;
        }
        finally
        {
            _bodyRuns = false;
        }
    }
}
