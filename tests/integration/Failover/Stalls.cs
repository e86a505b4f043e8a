using Carillon.Kubernetes.Client;
using Carillon.Kubernetes.Resources;

namespace Carillon.Tests.Integration.Failover;

/// <summary>
/// For how long the machine kept somebody waiting who wanted to read a little again and again: so much longer than promised may take what others do
/// on it meanwhile.
/// </summary>
internal sealed class Stalls : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What a pause and a read may take over on an idle machine.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<(DateTimeOffset End, TimeSpan Length)> _stalls = [];
    private readonly Task _looking;

    public Stalls(IKubernetesClient client, string ns) => _looking = LookAsync(client, ns);

    /// <summary>All of them between two instants, together.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock)
        {
            return _stalls.Where(stall => stall.End >= from && stall.End - stall.Length <= to).Aggregate(TimeSpan.Zero, static (sum, stall) => sum + stall.Length);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task LookAsync(IKubernetesClient client, string ns)
    {
        while (true)
        {
            var began = TimeProvider.System.GetTimestamp();
            await Task.Delay(Pause, TimeProvider.System, _end.Token);
            await client.FindAsync(CoreResources.Namespaces, null, ns, _end.Token);
            var stall = TimeProvider.System.GetElapsedTime(began) - Pause;
            if (stall > Usual)
            {
                lock (_lock)
                {
                    _stalls.Add((TimeProvider.System.GetUtcNow(), stall));
                }
            }
        }
    }
}
