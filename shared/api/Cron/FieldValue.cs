namespace Carillon.Api.Cron;

/// <summary>What was read from one field.</summary>
internal struct FieldValue
{
    /// <summary>The values named, bit n for value n.</summary>
    public ulong Set;

    /// <summary>The day rule, if the field is one.</summary>
    public DayMark Mark;

    /// <summary>A star (of step 1) or a question mark is in it: the field restricts nothing.</summary>
    public bool IsUnrestricted;

    /// <summary>A star, a question mark, a range or a step is in it: the field makes the expression an interval.</summary>
    public bool IsInterval;

    /// <summary>Where the field starts in the expression.</summary>
    public int Position;

    /// <summary>The only value, as of the seconds of an expression that does not name them.</summary>
    public static FieldValue Of(int value) => new() { Set = 1UL << value };
}
