namespace Carillon.Api.Cron;

/// <summary>
/// What was read from one field: its values, or the day rule that stands alone in it. All in one word, so that it is handed on in a
/// register. The default value stands for a field that was not understood.
/// </summary>
internal readonly record struct FieldValue
{
    private const ulong Values = (1UL << 60) - 1;
    private const ulong Interval = 1UL << 60;
    private const ulong Unrestricted = 1UL << 61;
    private const ulong DayRule = 1UL << 62;

    private readonly ulong _bits;

    private FieldValue(ulong bits) => _bits = bits;

    /// <summary>The values named, bit n for value n.</summary>
    public ulong Set => IsDayRule ? 0 : _bits & Values;

    /// <summary>The day rule, if the field is one.</summary>
    public DayMark Mark => IsDayRule ? new DayMark((DayMarkKind)(byte)(_bits >> 8), (byte)_bits) : default;

    public bool IsNone => _bits == 0;

    public bool IsDayRule => (_bits & DayRule) != 0;

    /// <summary>A star (of step 1) or a question mark is in it: the field restricts nothing.</summary>
    public bool IsUnrestricted => (_bits & Unrestricted) != 0;

    /// <summary>A star, a question mark, a range or a step is in it: the field makes the expression an interval.</summary>
    public bool IsInterval => (_bits & Interval) != 0;

    /// <summary>A list of two; a day rule must not be in it.</summary>
    public static FieldValue operator |(FieldValue one, FieldValue other) => new(one._bits | other._bits);

    /// <summary>Plain values.</summary>
    public static FieldValue Fixed(ulong set) => new(set);

    /// <summary>Values given by a range or a step.</summary>
    public static FieldValue Beat(ulong set) => new(set | Interval);

    /// <summary>All values of the field.</summary>
    public static FieldValue Star(CronField field) => new(field.All | Interval | Unrestricted);

    /// <summary>A day rule.</summary>
    public static FieldValue Of(DayMark mark) => new(DayRule | (ulong)mark.Kind << 8 | mark.Value);
}
