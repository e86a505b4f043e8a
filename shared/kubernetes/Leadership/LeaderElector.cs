using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;
using Carillon.Runtime.Timing;

using Microsoft.Extensions.Logging;

namespace Carillon.Kubernetes.Leadership;

/// <summary>
/// Lets one of several processes lead, by a Lease and monotonic time. Single failures to renew do no harm; only when none succeeds
/// within the renew deadline does the leader step down, before any other may take over. It is no proof against a write in flight of a
/// stopped process: decisions must be safe by names and preconditions.
/// </summary>
public sealed partial class LeaderElector
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(3);

    private readonly LeaderElectorOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LeaseLock _lease;
    private volatile bool _isLeader;
    private volatile string? _holder;
    private long _renewed;
    private long _renewedUtcTicks;

    /// <summary>Stores its parts.</summary>
    /// <exception cref="ArgumentException">The times do not fit: retry period &lt; renew deadline &lt; lease duration.</exception>
    public LeaderElector(IKubernetesClient client, LeaderElectorOptions options, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.RetryPeriod >= options.RenewDeadline || options.RenewDeadline >= options.LeaseDuration)
        {
            throw new ArgumentException(
                $"retry period {options.RetryPeriod} < renew deadline {options.RenewDeadline} < lease duration {options.LeaseDuration} must hold",
                nameof(options));
        }

        _options = options;
        _time = time;
        _logger = logger;
        _lease = new(client, options, time);
    }

    /// <summary>Whether this process leads.</summary>
    public bool IsLeader => _isLeader;

    /// <summary>
    /// Whether this process leads and nobody else may have taken over yet, judged at this moment: the last renewal that succeeded was sent
    /// less than the renew deadline ago. Ask it before every write. A process that was stopped or starved finds out by it before it knows
    /// that its term is over. Also by the wall clock, since monotonic time stands still while a machine sleeps; a clock that is set ahead
    /// holds writes back until the next renewal.
    /// </summary>
    public bool IsHeld => _isLeader
        && _time.GetElapsedTime(Interlocked.Read(ref _renewed)) < _options.RenewDeadline
        && _time.GetUtcNow().UtcTicks - Interlocked.Read(ref _renewedUtcTicks) < _options.RenewDeadline.Ticks;

    /// <summary>Who leads, as last seen; null when nobody does or it is not known.</summary>
    public string? CurrentHolder => _holder;

    /// <summary>
    /// Competes until cancelled, then returns. Each time this process becomes the leader <paramref name="lead"/> runs, with a token that
    /// is cancelled when leadership is lost or on stop; after a loss, or when <paramref name="lead"/> ends or throws, it competes again.
    /// On stop the lease is released once <paramref name="lead"/> has ended.
    /// </summary>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lead);
        try
        {
            while (true)
            {
                await AcquireAsync(cancellationToken).ConfigureAwait(false);
                LogStarted(_options.LeaseName, _options.Identity);
                await LeadAsync(lead, cancellationToken).ConfigureAwait(false);
                LogStopped(_options.LeaseName, _options.Identity);
                await Pause.ForAsync(_options.RetryPeriod, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // asked to stop
        }
    }

    /// <summary>Tries until the lease is ours.</summary>
    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        string? said = null;
        while (true)
        {
            var sent = Now();
            if (await TryAsync(_lease.TryAcquireAsync, _options.RenewDeadline, cancellationToken).ConfigureAwait(false) == true)
            {
                RenewedAt(sent);
                return;
            }

            if (_holder is { } holder && holder != said)
            {
                LogStandsBy(_options.LeaseName, _options.Identity, holder);
                said = holder;
            }

            await Pause.ForAsync(UntilNextTry(), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan UntilNextTry()
    {
        // Up to a fifth later each time, so that standbys do not all come at once; but not later than the moment the lease runs out.
        var period = _options.RetryPeriod * (1 + (0.2 * (_options.Random ?? Random.Shared).NextDouble()));
        return _lease.UntilFree() is { } free && free > TimeSpan.Zero && free < period
            ? TimeSpan.FromMilliseconds(Math.Ceiling(free.TotalMilliseconds)) // a timer knows no less; a shorter one would fire before
            : period;
    }

    /// <summary>The lease runs from the moment at which the request that took or renewed it was sent.</summary>
    private (long Timestamp, long UtcTicks) Now() => (_time.GetTimestamp(), _time.GetUtcNow().UtcTicks);

    private void RenewedAt((long Timestamp, long UtcTicks) sent)
    {
        Interlocked.Exchange(ref _renewed, sent.Timestamp);
        Interlocked.Exchange(ref _renewedUtcTicks, sent.UtcTicks);
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken cancellationToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _isLeader = true;
        var work = _options.Stepped ? lead(leading.Token) : Task.Run(() => lead(leading.Token), CancellationToken.None);
        var isOurs = false;
        try
        {
            isOurs = await HoldAsync(work, leading.Token).ConfigureAwait(false);
        }
        finally
        {
            _isLeader = false;
            await CancelAsync(leading).ConfigureAwait(false);
            await EndAsync(work).ConfigureAwait(false);
            if (isOurs)
            {
                await ReleaseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Renews until the work ends, we are asked to stop, or the lease is lost.</summary>
    /// <returns>Whether the lease is still ours.</returns>
    private async Task<bool> HoldAsync(Task work, CancellationToken stop)
    {
        while (!work.IsCompleted && !stop.IsCancellationRequested)
        {
            var pause = Pause.ForAsync(_options.RetryPeriod, _time, stop);
            await Task.WhenAny(work, pause).ConfigureAwait(false);
            if (work.IsCompleted || stop.IsCancellationRequested)
            {
                return true;
            }

            var left = _options.RenewDeadline - _time.GetElapsedTime(_renewed);
            var sent = Now();
            var outcome = left > TimeSpan.Zero ? await TryAsync(_lease.TryRenewAsync, left, stop).ConfigureAwait(false) : null;
            if (outcome == true)
            {
                RenewedAt(sent);
            }
            else if (outcome == false || _time.GetElapsedTime(_renewed) >= _options.RenewDeadline)
            {
                LogLost(_options.LeaseName, _options.Identity, _holder);
                return false;
            }
        }

        return true;
    }

    /// <summary>One try.</summary>
    /// <returns>Whether it succeeded; null when it is not known, because server or network failed.</returns>
    private async Task<bool?> TryAsync(Func<CancellationToken, Task<bool>> attempt, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await attempt(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogTryFailed(e, _options.LeaseName);
            return null;
        }
        catch (OperationCanceledException) when (_isLeader)
        {
            return null; // the loop sees the stop by itself, and still has to release
        }
        finally
        {
            _holder = _lease.Holder;
        }
    }

    private Task CancelAsync(CancellationTokenSource leading)
    {
        if (!_options.Stepped)
        {
            return leading.CancelAsync();
        }

        leading.Cancel();
        return Task.CompletedTask;
    }

    private async Task EndAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // ended as asked
        }
        catch (Exception fault)
        {
            LogWorkFault(fault, _options.LeaseName);
        }
    }

    private async Task ReleaseAsync()
    {
        using var deadline = new CancellationTokenSource(ReleaseTimeout, _time);
        try
        {
            await _lease.ReleaseAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubernetesException or KubeConfigException or OperationCanceledException)
        {
            LogTryFailed(e, _options.LeaseName); // then it runs out by itself
        }
        finally
        {
            _holder = _lease.Holder;
        }
    }
}
