using System.Numerics;

namespace Carillon.Api.Cron;

/// <summary>The values of one field, seen as a shape: all, one, a run, even steps, or a list.</summary>
/// <param name="Field">The field.</param>
/// <param name="Bits">Its values.</param>
internal readonly record struct ValueSet(CronField Field, ulong Bits)
{
    public bool IsAll => Bits == Field.All;

    public int Count => BitOperations.PopCount(Bits);

    public int First => Forward.First(Bits);

    public int Last => Backward.First(Bits);

    public bool Is(int value) => Bits == 1UL << value;

    public IEnumerable<int> Values
    {
        get
        {
            for (var rest = Bits; rest != 0; rest &= rest - 1)
            {
                yield return Forward.First(rest);
            }
        }
    }

    /// <summary>Whether it is an unbroken run of three values or more, which may go on over the end of the field.</summary>
    public bool IsRun(out int first, out int last)
    {
        var (bits, field) = (Bits, Field);
        bool Has(int value) => (bits >> (value - field.Min + field.Size) % field.Size + field.Min & 1) != 0;
        var starts = Values.Where(v => !Has(v - 1)).ToList();
        var ends = Values.Where(v => !Has(v + 1)).ToList();
        (first, last) = starts.Count == 1 ? (starts[0], ends[0]) : (0, 0);
        return starts.Count == 1 && Count >= 3;
    }

    /// <summary>Whether it is what <c>first/step</c> gives, with three values or more.</summary>
    public bool IsSteps(out int step) => AreSteps(out step) && Count >= 3;

    /// <summary>Whether it is what <c>*/step</c> gives with a step that fits the field, so that the beat stays even over its end.</summary>
    public bool IsEven(out int step) => AreSteps(out step) && First == Field.Min && Field.Size % step == 0;

    private bool AreSteps(out int step)
    {
        step = Count < 2 ? 0 : Forward.First(Bits & Bits - 1) - First;
        var expected = 0UL;
        for (var value = First; step > 1 && value <= Field.Max; value += step)
        {
            expected |= 1UL << value;
        }

        return expected == Bits;
    }
}
