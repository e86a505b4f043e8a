namespace Carillon.Api.Cron;

/// <summary>
/// Reads the fields of an expression: lists of stars, values, ranges, steps, hashes, or one day rule. It allocates only for errors and,
/// when they are asked for, warnings.
/// </summary>
/// <remarks>What cannot be read is <see cref="FieldValue.IsNone"/> or −1, and the first such place is the <see cref="Error"/>.</remarks>
internal ref struct FieldParser
{
    private const int Failed = -1;

    private readonly ReadOnlySpan<char> _text;
    private readonly string? _hashSeed;
    private readonly List<string>? _warnings;
    private CronReader _reader;
    private CronField _field = CronField.Second;

    public FieldParser(ReadOnlySpan<char> text, string? hashSeed, List<string>? warnings)
    {
        _text = text;
        _hashSeed = hashSeed;
        _warnings = warnings;
    }

    /// <summary>The first thing that went wrong, if anything did.</summary>
    public CronError? Error { get; private set; }

    /// <summary>Reads a field: a list of items.</summary>
    /// <param name="field">What it may hold.</param>
    /// <param name="place">Where it stands.</param>
    public FieldValue Parse(CronField field, (int Start, int End) place)
    {
        var (start, end) = place;
        if (end - start == 1 && _text[start] == '*')
        {
            // The most common field there is needs none of the below.
            return FieldValue.Star(field);
        }

        _field = field;
        _reader = new CronReader(_text[..end], start);
        var value = ParseItem();
        if (_reader.IsAtEnd)
        {
            return value;
        }

        while (!value.IsNone && _reader.TryTake(','))
        {
            var item = ParseItem();
            value = item.IsNone ? item : value | item;
        }

        return value switch
        {
            _ when value.IsNone => value,
            _ when !_reader.IsAtEnd => Fail(_reader.Position, "is not understood here"),
            _ when value.IsDayRule => FailTaken(start, "holds a day rule that must stand alone in its field", _field.Allowed),
            _ => value,
        };
    }

    private FieldValue ParseItem() => _reader.Current switch
    {
        '*' or '?' => ParseStar(),
        'H' or 'h' => ParseHash(),
        'L' or 'l' when _field == CronField.DayOfMonth => ParseFromEnd(),
        _ when _reader.IsAtItemEnd => Fail(_reader.Position, "is an empty list item"),
        _ => ParseValues(),
    };

    /// <summary><c>*</c> or <c>*/n</c>.</summary>
    private FieldValue ParseStar()
    {
        _reader.Skip();
        if (_reader.Current != '/')
        {
            return FieldValue.Star(_field);
        }

        return ParseStep() switch
        {
            Failed => default,
            1 => FieldValue.Star(_field),
            var step => Beat(_field.Min, _field.Size - 1, step),
        };
    }

    /// <summary>A value, <c>a-b</c>, <c>a-b/n</c>, <c>a/n</c>, or a day rule that starts with a value.</summary>
    private FieldValue ParseValues()
    {
        var first = ParseValue();
        if (first == Failed)
        {
            return default;
        }

        return _reader.Current switch
        {
            '-' => ParseRange(first),
            '/' => ParseSteps(first, _field.Max),
            'W' or 'w' when _field == CronField.DayOfMonth => ParseDayRule(DayMarkKind.WorkdayNearest, first),
            'L' or 'l' when _field == CronField.DayOfWeek => ParseDayRule(DayMarkKind.LastWeekday, first % _field.Size),
            '#' when _field == CronField.DayOfWeek => ParseOrdinal(first % _field.Size),
            _ => FieldValue.Fixed(Place(1, first)),
        };
    }

    /// <summary><c>-b</c> or <c>-b/n</c> after a value.</summary>
    private FieldValue ParseRange(int first)
    {
        _reader.Skip();
        var last = ParseValue();
        return last == Failed ? default : ParseSteps(first, last);
    }

    /// <summary><c>/n</c> or nothing, where a range has been given or is meant.</summary>
    private FieldValue ParseSteps(int first, int last)
    {
        var step = ParseStep();
        return step == Failed ? default : Beat(first, Distance(first, last), step);
    }

    /// <summary><c>H</c>, then a range in brackets or none, a step or none.</summary>
    private FieldValue ParseHash()
    {
        var position = _reader.Position;
        _reader.Skip();
        var (first, last) = (_field.Min, _field.HashMax);
        var isRange = _reader.TryTake('(');
        if (isRange && !TryParseHashRange(out first, out last))
        {
            return default;
        }

        var isStepped = _reader.Current == '/';
        var step = ParseStep();
        if (step == Failed)
        {
            return default;
        }

        if (_hashSeed is null)
        {
            return Fail(position, "needs the name of a task to derive a value from", "a value, where there is no task");
        }

        var choices = Math.Min(Distance(first, last) + 1, isStepped ? step : _field.Size);
        var offset = (int)(StableHash.Of(_hashSeed, _field.Index) % (ulong)choices);
        var start = first + offset > _field.Max ? first + offset - _field.Size : first + offset;
        if (!isStepped)
        {
            return FieldValue.Fixed(Place(1, start));
        }

        var distance = Distance(first, isRange ? last : _field.Max);
        if (step > distance)
        {
            WarnOfLargeStep(step);
        }

        return FieldValue.Beat(Place(Steps(distance - offset, step), start));
    }

    private bool TryParseHashRange(out int first, out int last)
    {
        last = Failed;
        first = ParseValue();
        return first != Failed && TryParseSeparator('-') && (last = ParseValue()) != Failed && TryParseSeparator(')');
    }

    private bool TryParseSeparator(char expected)
    {
        var isThere = _reader.TryTake(expected);
        if (!isThere)
        {
            Fail(_reader.Position, "does not go on as a hash", "H, H/n, H(a-b), H(a-b)/n");
        }

        return isThere;
    }

    /// <summary><c>L</c> in the day of month, then <c>-n</c> or nothing, <c>W</c> or nothing.</summary>
    private FieldValue ParseFromEnd()
    {
        var start = _reader.Position;
        _reader.Skip();
        var days = _reader.TryTake('-') ? _reader.TakeNumber() : 0;
        if (days < 0 || days >= _field.Max)
        {
            return Fail(start, "does not name a day before the last", "L-0 to L-30");
        }

        var kind = _reader.TryTakeLetter('W') ? DayMarkKind.WorkdayFromEnd : DayMarkKind.FromEnd;
        return FieldValue.Of(new DayMark(kind, (byte)days));
    }

    /// <summary><c>#n</c> after a day of the week.</summary>
    private FieldValue ParseOrdinal(int weekday)
    {
        _reader.Skip();
        var start = _reader.Position;
        var ordinal = _reader.TakeNumber();
        return ordinal is < 1 or > 5
            ? Fail(start, "does not say which one of the month", "d#1 to d#5")
            : FieldValue.Of(DayMark.Nth(weekday, ordinal));
    }

    /// <summary>Takes the letter that ends a day rule.</summary>
    private FieldValue ParseDayRule(DayMarkKind kind, int value)
    {
        _reader.Skip();
        return FieldValue.Of(new DayMark(kind, (byte)value));
    }

    /// <summary>A number or a name.</summary>
    private int ParseValue()
    {
        var start = _reader.Position;
        var value = _reader.TakeNumber();
        if (value >= _field.Min && value <= _field.MaxInput)
        {
            return value;
        }

        if (value >= 0)
        {
            FailTaken(start, "is out of range", _field.Values);
            return Failed;
        }

        value = _field.ValueOf(_reader.TakeLetters(max: 3));
        if (value < 0)
        {
            Fail(start, "is not understood");
        }

        return value;
    }

    /// <summary><c>/n</c> or nothing, which is a step of 1.</summary>
    private int ParseStep()
    {
        if (!_reader.TryTake('/'))
        {
            return 1;
        }

        var start = _reader.Position;
        var step = _reader.TakeNumber();
        if (step > 0)
        {
            return step;
        }

        if (step == 0)
        {
            FailTaken(start, "is a step that never moves", "/n with n from 1 on");
        }
        else
        {
            Fail(start, "is not a step", "/n with n from 1 on");
        }

        return Failed;
    }

    private readonly FieldValue Beat(int first, int distance, int step)
    {
        if (step > distance)
        {
            WarnOfLargeStep(step);
        }

        return FieldValue.Beat(Place(Steps(distance, step), first));
    }

    /// <summary>
    /// Lays a pattern into the field, its bit 0 on <paramref name="first"/>. What passes the end of the field goes on at its start; so a
    /// Sunday written as 7 becomes a 0.
    /// </summary>
    private readonly ulong Place(ulong pattern, int first) =>
        pattern << first & _field.All | pattern >> _field.Max + 1 - first << _field.Min;

    /// <summary>Bit 0 and each <paramref name="step"/>-th one above it up to bit <paramref name="distance"/>, by doubling what is there.</summary>
    private static ulong Steps(int distance, int step)
    {
        var range = (2UL << distance) - 1;
        if (step == 1)
        {
            return range;
        }

        var bits = 1UL;
        for (; step <= distance; step *= 2)
        {
            bits |= bits << step;
        }

        return bits & range;
    }

    /// <summary>How far it is up from one value to another.</summary>
    private readonly int Distance(int first, int last) =>
        first <= last ? last - first : (last - first + 2 * _field.Size) % _field.Size;

    private readonly void WarnOfLargeStep(int step)
    {
        if (step > 1)
        {
            _warnings?.Add($"{_field.Name}: a step of {step} is larger than the range it goes over, so only one value matches");
        }
    }

    private FieldValue Fail(int start, string problem) => Fail(start, problem, _field.Allowed);

    private FieldValue Fail(int start, string problem, string allowed) => Fail(_reader.RestOfItem(start), start, problem, allowed);

    private FieldValue FailTaken(int start, string problem, string allowed) => Fail(_reader.Taken(start), start, problem, allowed);

    private FieldValue Fail(ReadOnlySpan<char> text, int start, string problem, string allowed)
    {
        Error ??= CronError.Create(_field.Name, text, start, problem, allowed);
        return default;
    }
}
