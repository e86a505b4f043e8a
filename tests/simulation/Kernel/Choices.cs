namespace Carillon.Tests.Simulation.Kernel;

/// <summary>Everything that is left to chance, from one seed.</summary>
internal sealed class Choices
{
    private readonly Random _random;

    public Choices(int seed) => _random = new Random(seed);

    /// <summary>A source of its own, so that what one part asks does not move what another one gets.</summary>
    public Choices Fork() => new(_random.Next());

    public Random ForkRandom() => new(_random.Next());

    public int Below(int limit) => _random.Next(limit);

    /// <summary>Both ends included.</summary>
    public int Between(int least, int most) => _random.Next(least, most + 1);

    public double Share() => _random.NextDouble();

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * _random.NextDouble());

    public List<T> Shuffled<T>(IEnumerable<T> items)
    {
        var list = items.ToList();
        for (var i = list.Count - 1; i > 0; i--)
        {
            var other = _random.Next(i + 1);
            (list[i], list[other]) = (list[other], list[i]);
        }

        return list;
    }
}
