using Carillon.Api.Tasks;
using Carillon.Operator.Rollouts;

namespace Carillon.Operator.Selection;

/// <summary>
/// Which shard and which wave each host of a Run is. Pure. What a host has been given stays, whoever joins or leaves while the Run is
/// fanned out; new hosts take what is free, by name.
/// </summary>
internal static class Places
{
    /// <param name="rollout">The rollout of the Run; null for none.</param>
    /// <param name="targets">All hosts of the Run by name.</param>
    /// <param name="given">The places that hosts have already.</param>
    public static IReadOnlyDictionary<string, Place> Of(RolloutPolicy? rollout, IReadOnlyList<Target> targets, IReadOnlyDictionary<string, Place> given)
    {
        var indexes = Free(given.Values.Select(static place => place.Index));
        var waves = rollout is null ? null : Waves(rollout, targets, given);
        return targets.ToDictionary(
            static target => target.Node,
            target => given.TryGetValue(target.Node, out var place) ? place : new Place(Next(indexes), target.Outcome is null && waves is not null ? Next(waves) : null));
    }

    private static IEnumerator<int> Free(IEnumerable<int> taken)
    {
        var used = taken.ToHashSet();
        return Enumerable.Range(0, int.MaxValue).Where(index => !used.Contains(index)).GetEnumerator();
    }

    /// <summary>
    /// The waves that are free, one for each host. Only hosts that can run the command count: a canary that is down would end its wave at
    /// once, and the change would come to all others untried.
    /// </summary>
    private static IEnumerator<int> Waves(RolloutPolicy rollout, IReadOnlyList<Target> targets, IReadOnlyDictionary<string, Place> given)
    {
        var hosts = targets.Count(target => given.TryGetValue(target.Node, out var place) ? place.Wave is not null : target.Outcome is null);
        var sizes = new RolloutWaves(rollout, hosts);
        var taken = given.Values.Where(static place => place.Wave is not null).GroupBy(static place => place.Wave!.Value)
            .ToDictionary(static wave => wave.Key, static wave => wave.Count());
        for (var seat = 0; ; seat++)
        {
            var wave = sizes.WaveOf(seat);
            if (taken.GetValueOrDefault(wave) is var used && used > 0)
            {
                taken[wave] = used - 1;
            }
            else
            {
                yield return wave;
            }
        }
    }

    private static int Next(IEnumerator<int> values)
    {
        values.MoveNext(); // neither ends
        return values.Current;
    }
}
