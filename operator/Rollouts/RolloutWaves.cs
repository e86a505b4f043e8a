using Carillon.Api.Defaults;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Rollouts;

/// <summary>Into which waves the hosts of a Run fall, by their place in the order of names. Without a rollout all are in the first.</summary>
internal readonly record struct RolloutWaves
{
    private readonly int _first;
    private readonly int _batch;

    public RolloutWaves(RolloutPolicy? policy, int hosts)
    {
        if (policy is null)
        {
            (_first, _batch) = (hosts, hosts);
            return;
        }

        var canaries = (int)Math.Clamp(policy.Canary?.Resolve(hosts, roundUp: true) ?? TaskDefaults.Canary, 0, hosts);
        _batch = (int)Math.Clamp(policy.BatchSize?.Resolve(hosts, roundUp: true) ?? hosts, 1, Math.Max(1, hosts));
        _first = canaries > 0 ? canaries : _batch;
    }

    /// <summary>The wave of the host at this place; the first wave is 1.</summary>
    public int WaveOf(int place) => place < _first ? 1 : 2 + ((place - _first) / Math.Max(1, _batch));
}
