namespace Carillon.Runtime.Timing;

/// <summary>
/// Capped exponential waiting times: <c>initial · factor^n</c>, at most <c>max</c>, varied by a random part so that many waiters do
/// not return at once. Immutable but for the random source; safe for concurrent use when that is.
/// </summary>
public sealed class Backoff
{
    private readonly Random _random;

    /// <summary>Makes a backoff.</summary>
    /// <param name="initial">The first wait; more than zero.</param>
    /// <param name="max">The longest wait before jitter; not less than <paramref name="initial"/>.</param>
    /// <param name="factor">Growth per failure; at least 1.</param>
    /// <param name="jitter">0 to 1: a wait is shortened by a random share of up to this much, so <paramref name="max"/> always holds.</param>
    /// <param name="random">The random source; a seeded one makes tests repeatable.</param>
    public Backoff(TimeSpan initial, TimeSpan max, double factor = 2, double jitter = 0.5, Random? random = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(initial, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, initial);
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(jitter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(jitter, 1);
        Initial = initial;
        Max = max;
        Factor = factor;
        Jitter = jitter;
        _random = random ?? Random.Shared;
    }

    /// <summary>The first wait.</summary>
    public TimeSpan Initial { get; }

    /// <summary>The longest wait.</summary>
    public TimeSpan Max { get; }

    /// <summary>Growth per failure.</summary>
    public double Factor { get; }

    /// <summary>The share of a wait that is random.</summary>
    public double Jitter { get; }

    /// <summary>The wait after so many failures in a row.</summary>
    /// <param name="failures">1 after the first; any larger number is fine.</param>
    public TimeSpan Delay(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var grown = Initial.Ticks * Math.Pow(Factor, failures - 1);
        var capped = Math.Min(grown, Max.Ticks); // also catches the infinity that a large power gives
        return TimeSpan.FromTicks((long)(capped * (1 - (Jitter * _random.NextDouble()))));
    }
}
