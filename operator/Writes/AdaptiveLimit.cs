namespace Carillon.Operator.Writes;

/// <summary>
/// How many calls may be in flight: halved when the server pushes back, one more after each full round of successes (additive increase,
/// multiplicative decrease, as in TCP). A pure state machine; <see cref="WriteGate"/> does the waiting.
/// </summary>
internal sealed class AdaptiveLimit
{
    private readonly int _minimum;
    private readonly int _maximum;
    private int _successes;

    public AdaptiveLimit(int minimum, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minimum, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        _minimum = minimum;
        _maximum = maximum;
        Current = maximum;
    }

    /// <summary>The present limit.</summary>
    public int Current { get; private set; }

    public void OnSuccess()
    {
        if (Current == _maximum || ++_successes < Current)
        {
            return;
        }

        _successes = 0;
        Current++;
    }

    public void OnPushBack()
    {
        _successes = 0;
        Current = Math.Max(_minimum, Current / 2);
    }
}
