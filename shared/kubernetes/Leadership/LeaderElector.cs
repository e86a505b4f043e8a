using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Configuration;

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
                var renewed = await AcquireAsync(cancellationToken).ConfigureAwait(false);
                LogStarted(_options.LeaseName, _options.Identity);
                await LeadAsync(lead, renewed, cancellationToken).ConfigureAwait(false);
                LogStopped(_options.LeaseName, _options.Identity);
                await Task.Delay(_options.RetryPeriod, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // asked to stop
        }
    }

    /// <summary>Tries until the lease is ours.</summary>
    /// <returns>When the request that won was sent: from then on the lease runs.</returns>
    private async Task<long> AcquireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var sent = _time.GetTimestamp();
            if (await TryAsync(_lease.TryAcquireAsync, _options.RenewDeadline, cancellationToken).ConfigureAwait(false) == true)
            {
                return sent;
            }

            // Up to a fifth later each time, so that standbys do not all come at once.
            var jitter = 1 + (0.2 * (_options.Random ?? Random.Shared).NextDouble());
            await Task.Delay(_options.RetryPeriod * jitter, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, long renewed, CancellationToken cancellationToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _isLeader = true;
        var work = Task.Run(() => lead(leading.Token), CancellationToken.None);
        var isOurs = false;
        try
        {
            isOurs = await HoldAsync(work, renewed, leading.Token).ConfigureAwait(false);
        }
        finally
        {
            _isLeader = false;
            await leading.CancelAsync().ConfigureAwait(false);
            await EndAsync(work).ConfigureAwait(false);
            if (isOurs)
            {
                await ReleaseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Renews until the work ends, we are asked to stop, or the lease is lost.</summary>
    /// <returns>Whether the lease is still ours.</returns>
    private async Task<bool> HoldAsync(Task work, long renewed, CancellationToken stop)
    {
        while (!work.IsCompleted && !stop.IsCancellationRequested)
        {
            var pause = Task.Delay(_options.RetryPeriod, _time, stop);
            await Task.WhenAny(work, pause).ConfigureAwait(false);
            if (work.IsCompleted || stop.IsCancellationRequested)
            {
                return true;
            }

            var left = _options.RenewDeadline - _time.GetElapsedTime(renewed);
            var sent = _time.GetTimestamp();
            var outcome = left > TimeSpan.Zero ? await TryAsync(_lease.TryRenewAsync, left, stop).ConfigureAwait(false) : null;
            if (outcome == true)
            {
                renewed = sent;
            }
            else if (outcome == false || _time.GetElapsedTime(renewed) >= _options.RenewDeadline)
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
