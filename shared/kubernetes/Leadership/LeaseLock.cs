using System.Text.Json.Nodes;

using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Resources;

namespace Carillon.Kubernetes.Leadership;

/// <summary>
/// The lease as one candidate sees and writes it. Times in the lease are other machines' wall clocks, so they are never compared:
/// what counts is how long, by our monotonic clock, the lease has not changed. Every write carries the resourceVersion it builds on.
/// </summary>
internal sealed class LeaseLock
{
    private readonly IKubernetesClient _client;
    private readonly LeaderElectorOptions _options;
    private readonly TimeProvider _time;
    private Lease? _seen;
    private long _seenAt;

    public LeaseLock(IKubernetesClient client, LeaderElectorOptions options, TimeProvider time)
    {
        _client = client;
        _options = options;
        _time = time;
    }

    /// <summary>Who holds the lease, as last seen.</summary>
    public string? Holder => _seen?.Spec?.HolderIdentity is { Length: > 0 } holder ? holder : null;

    private bool IsOurs => Holder == _options.Identity;

    /// <summary>How long the lease, as last seen, is somebody else's if it is not renewed; not positive once it may be taken.</summary>
    public TimeSpan? UntilFree() =>
        _seen is { } lease && Holder is not null && !IsOurs ? DurationOf(lease) - _time.GetElapsedTime(_seenAt) : null;

    /// <summary>Takes the lease if it is free, ours, or has not changed for its own duration.</summary>
    /// <exception cref="KubernetesException">Nothing is known then; a write may have been done.</exception>
    public async Task<bool> TryAcquireAsync(CancellationToken cancellationToken)
    {
        var lease = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            return await TryCreateAsync(cancellationToken).ConfigureAwait(false);
        }

        See(lease);
        if (UntilFree() > TimeSpan.Zero)
        {
            return false;
        }

        return await TryWriteAsync(lease, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Renews the lease we hold.</summary>
    /// <returns>False when somebody else holds it, so that there is nothing left to renew.</returns>
    /// <exception cref="KubernetesException">Nothing is known then; the write may have been done.</exception>
    public async Task<bool> TryRenewAsync(CancellationToken cancellationToken)
    {
        for (var lease = _seen; lease is not null; lease = await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            See(lease);
            if (!IsOurs)
            {
                return false;
            }

            if (await TryWriteAsync(lease, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            // A conflict. It may be our own earlier write, whose answer was lost, or an edit of labels: only the holder decides.
        }

        return await TryCreateAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the lease back, so that nobody has to wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        for (var lease = _seen; lease is not null; lease = await ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            See(lease);
            if (!IsOurs)
            {
                return;
            }

            var patch = Patch.Merge(new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = lease.Metadata.ResourceVersion },
                ["spec"] = new JsonObject { ["holderIdentity"] = null, ["leaseDurationSeconds"] = 1 },
            });
            if (await TryPatchAsync(patch, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    private Task<Lease?> ReadAsync(CancellationToken cancellationToken) =>
        _client.FindAsync(CoreResources.Leases, _options.Namespace, _options.LeaseName, cancellationToken);

    private async Task<bool> TryCreateAsync(CancellationToken cancellationToken)
    {
        var lease = new Lease
        {
            Metadata = new() { Name = _options.LeaseName, Namespace = _options.Namespace },
            Spec = Claim(null),
        };
        try
        {
            See(await _client.CreateAsync(CoreResources.Leases, _options.Namespace, lease, null, cancellationToken).ConfigureAwait(false));
            return true;
        }
        catch (KubernetesApiException e) when (e.IsAlreadyExists)
        {
            return false;
        }
    }

    private Task<bool> TryWriteAsync(Lease basis, CancellationToken cancellationToken)
    {
        var partial = new Lease
        {
            ApiVersion = null,
            Kind = null,
            Metadata = new() { ResourceVersion = basis.Metadata.ResourceVersion },
            Spec = Claim(basis.Spec),
        };
        return TryPatchAsync(Patch.Merge(partial, CoreResources.Leases.TypeInfo), cancellationToken);
    }

    private async Task<bool> TryPatchAsync(Patch patch, CancellationToken cancellationToken)
    {
        try
        {
            See(await _client.PatchAsync(CoreResources.Leases, _options.Namespace, _options.LeaseName, patch, null, cancellationToken)
                .ConfigureAwait(false));
            return true;
        }
        catch (KubernetesApiException e) when (e.IsConflict || e.IsNotFound)
        {
            return false;
        }
    }

    private LeaseSpec Claim(LeaseSpec? before)
    {
        var now = _time.GetUtcNow();
        var isRenewal = before?.HolderIdentity == _options.Identity;
        return new()
        {
            HolderIdentity = _options.Identity,
            LeaseDurationSeconds = (int)_options.LeaseDuration.TotalSeconds,
            AcquireTime = isRenewal ? before!.AcquireTime : now,
            RenewTime = now,
            LeaseTransitions = isRenewal ? before!.LeaseTransitions : before is null ? 0 : (before.LeaseTransitions ?? 0) + 1,
        };
    }

    private void See(Lease lease)
    {
        // Only the spec is a sign of life; a label that somebody sets is none.
        if (_seen is null || _seen.Metadata.Uid != lease.Metadata.Uid || _seen.Spec != lease.Spec)
        {
            _seenAt = _time.GetTimestamp();
        }

        _seen = lease;
    }

    private TimeSpan DurationOf(Lease lease) =>
        lease.Spec?.LeaseDurationSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : _options.LeaseDuration;
}
