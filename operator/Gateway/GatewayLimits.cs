using System.Threading.RateLimiting;

namespace Carillon.Operator.Gateway;

/// <summary>Keeps one agent, or all of them together, from wearing out the operator and the API server behind it.</summary>
internal sealed class GatewayLimits : IDisposable
{
    /// <summary>A host that starts all it can asks for some tens at once; a whole fleet waits its turn.</summary>
    private const int BurstPerNode = 200;
    private const int PerNodeAndSecond = 20;
    private const int Together = 64;
    private const int Waiting = 4096;

    private readonly ConcurrencyLimiter _all = new(
        new ConcurrencyLimiterOptions { PermitLimit = Together, QueueLimit = Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    private readonly PartitionedRateLimiter<string> _nodes = PartitionedRateLimiter.Create<string, string>(
        static node => RateLimitPartition.GetTokenBucketLimiter(node, static _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = BurstPerNode,
            TokensPerPeriod = PerNodeAndSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }),
        StringComparer.Ordinal);

    /// <summary>A place among those that are dealt with; waits for one.</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken cancellationToken) => _all.AcquireAsync(1, cancellationToken);

    /// <summary>Whether this node may ask once more.</summary>
    public bool Allows(string node)
    {
        using var lease = _nodes.AttemptAcquire(node);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _all.Dispose();
        _nodes.Dispose();
    }
}
