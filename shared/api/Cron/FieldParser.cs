namespace Carillon.Api.Cron;

/// <summary>
/// Reads the fields of an expression: lists of stars, values, ranges, steps, hashes, or one day rule. It allocates only for errors and,
/// when they are asked for, warnings.
/// </summary>
/// <remarks>Methods named Try… that return false have set <see cref="Error"/>.</remarks>
internal ref struct FieldParser
{
    private readonly string? _hashSeed;
    private readonly List<string>? _warnings;
    private CronReader _reader;
    private CronField _field = CronField.Second;

    public FieldParser(ReadOnlySpan<char> text, string? hashSeed, List<string>? warnings)
    {
        _reader = new CronReader(text);
        _hashSeed = hashSeed;
        _warnings = warnings;
    }

    /// <summary>What went wrong, after a method returned false.</summary>
    public CronError? Error { get; private set; }

    /// <summary>Reads the next field.</summary>
    public bool TryParse(CronField field, out FieldValue value)
    {
        _field = field;
        _reader.SkipBlanks();
        value = new FieldValue { Position = _reader.Position };
        if (_reader.TryTakeLoneStar())
        {
            value.Set = field.All;
            value.IsInterval = value.IsUnrestricted = true;
            return true;
        }

        var items = 0;
        do
        {
            items++;
            if (!TryParseItem(ref value))
            {
                return false;
            }
        }
        while (_reader.TryTake(','));

        if (!_reader.IsAtFieldEnd)
        {
            return Fail(_reader.Position, "is not understood here");
        }

        return items == 1 || value.Mark.Kind == DayMarkKind.None
            || FailTaken(value.Position, "holds a day rule that must stand alone in its field", _field.Allowed);
    }

    private bool TryParseItem(ref FieldValue value)
    {
        if (_reader.TryTake('*') || _reader.TryTake('?'))
        {
            return TryParseStar(ref value);
        }

        if (_reader.TryTakeLetter('H'))
        {
            return TryParseHash(ref value);
        }

        if (_field == CronField.DayOfMonth && _reader.TryTakeLetter('L'))
        {
            return TryParseFromEnd(ref value);
        }

        return _reader.IsAtItemEnd ? Fail(_reader.Position, "is an empty list item") : TryParseValues(ref value);
    }

    /// <summary>After <c>*</c>: nothing, or a step.</summary>
    private bool TryParseStar(ref FieldValue value)
    {
        if (!TryParseStep(out var step))
        {
            return false;
        }

        value.IsInterval = true;
        value.IsUnrestricted |= step <= 1;
        Add(ref value, _field.Min, _field.Max, step);
        return true;
    }

    /// <summary>A value, <c>a-b</c>, <c>a-b/n</c>, <c>a/n</c>, or a day rule that starts with a value.</summary>
    private bool TryParseValues(ref FieldValue value)
    {
        if (!TryParseValue(out var first))
        {
            return false;
        }

        if (TryTakeDayRule(first, out var rule))
        {
            value.Mark = rule;
            return Error is null;
        }

        var last = first;
        var isRange = _reader.TryTake('-');
        if (isRange && !TryParseValue(out last) || !TryParseStep(out var step))
        {
            return false;
        }

        var isStepped = step > 0;
        value.IsInterval |= isRange || isStepped;
        if (!isRange && isStepped)
        {
            last = _field.Max;
        }

        Add(ref value, first, last, step);
        return true;
    }

    /// <summary>After <c>H</c>: a range in brackets or none, a step or none.</summary>
    private bool TryParseHash(ref FieldValue value)
    {
        var start = _reader.Position - 1;
        var (first, last) = (_field.Min, _field.HashMax);
        var isRange = _reader.TryTake('(');
        if (isRange && !(TryParseValue(out first) && TryParseSeparator('-') && TryParseValue(out last) && TryParseSeparator(')'))
            || !TryParseStep(out var step))
        {
            return false;
        }

        if (_hashSeed is null)
        {
            return Fail(start, "needs the name of a task to derive a value from", "a value, where there is no task");
        }

        var choices = Math.Min(Distance(first, last) + 1, step == 0 ? _field.Size : step);
        var offset = (int)(StableHash.Of(_hashSeed, _field.Index) % (ulong)choices);
        if (step == 0)
        {
            value.Set |= 1UL << Wrap(first + offset);
            return true;
        }

        value.IsInterval = true;
        var distance = Distance(first, isRange ? last : _field.Max);
        WarnOfLargeStep(step, distance);
        AddSteps(ref value, first + offset, distance - offset, step);
        return true;
    }

    /// <summary>After <c>L</c> in the day of month: <c>-n</c> or nothing, <c>W</c> or nothing.</summary>
    private bool TryParseFromEnd(ref FieldValue value)
    {
        var start = _reader.Position - 1;
        var days = 0;
        if (_reader.TryTake('-') && !(_reader.TryTakeNumber(out days) && days < _field.Max))
        {
            return Fail(start, "does not name a day before the last", "L-0 to L-30");
        }

        value.Mark = new DayMark(_reader.TryTakeLetter('W') ? DayMarkKind.WorkdayFromEnd : DayMarkKind.FromEnd, (byte)days);
        return true;
    }

    /// <summary>After a value: <c>W</c> in the day of month, <c>L</c> or <c>#n</c> in the day of week.</summary>
    /// <returns>Whether there is one; it may be a wrong one, then <see cref="Error"/> is set.</returns>
    private bool TryTakeDayRule(int value, out DayMark rule)
    {
        rule = default;
        if (_field == CronField.DayOfMonth && _reader.TryTakeLetter('W'))
        {
            rule = new DayMark(DayMarkKind.WorkdayNearest, (byte)value);
            return true;
        }

        if (_field != CronField.DayOfWeek)
        {
            return false;
        }

        var weekday = (byte)(value % _field.Size);
        if (_reader.TryTakeLetter('L'))
        {
            rule = new DayMark(DayMarkKind.LastWeekday, weekday);
            return true;
        }

        if (!_reader.TryTake('#'))
        {
            return false;
        }

        var start = _reader.Position;
        if (!_reader.TryTakeNumber(out var ordinal) || ordinal is < 1 or > 5)
        {
            return !Fail(start, "does not say which one of the month", "d#1 to d#5");
        }

        rule = new DayMark(DayMarkKind.NthWeekday, weekday, (byte)ordinal);
        return true;
    }

    private bool TryParseValue(out int value)
    {
        var start = _reader.Position;
        if (_reader.TryTakeNumber(out value))
        {
            return value >= _field.Min && value <= _field.MaxInput
                || FailTaken(start, "is out of range", _field.Values);
        }

        var name = _reader.TakeLetters(max: 3);
        value = _field.ValueOf(name);
        return value >= 0 || Fail(start, "is not understood");
    }

    /// <summary>Reads <c>/n</c>; 0 if there is none.</summary>
    private bool TryParseStep(out int step)
    {
        step = 0;
        if (!_reader.TryTake('/'))
        {
            return true;
        }

        var start = _reader.Position;
        if (!_reader.TryTakeNumber(out step))
        {
            return Fail(start, "is not a step", "/n with n from 1 on");
        }

        return step > 0 || FailTaken(start, "is a step that never moves", "/n with n from 1 on");
    }

    private bool TryParseSeparator(char expected) =>
        _reader.TryTake(expected) || Fail(_reader.Position, "does not go on as a hash", "H, H/n, H(a-b), H(a-b)/n");

    /// <summary>Adds a range, which goes on over the end of the field where <paramref name="last"/> is the smaller one.</summary>
    private readonly void Add(ref FieldValue value, int first, int last, int step)
    {
        if (step <= 1 && first <= last)
        {
            value.Set |= SundayAsZero((2UL << last) - (1UL << first));
            return;
        }

        var distance = Distance(first, last);
        WarnOfLargeStep(step, distance);
        AddSteps(ref value, first, distance, Math.Max(step, 1));
    }

    private readonly void AddSteps(ref FieldValue value, int first, int distance, int step)
    {
        for (var done = 0; done <= distance; done += step)
        {
            value.Set |= 1UL << Wrap(first + done);
        }
    }

    /// <summary>How far it is up from one value to another.</summary>
    private readonly int Distance(int first, int last) =>
        first <= last ? last - first : (last - first + 2 * _field.Size) % _field.Size;

    private readonly int Wrap(int value) => value > _field.Max ? value - _field.Size : value;

    /// <summary>Makes 7, which only the day of week has beyond its maximum, a 0.</summary>
    private readonly ulong SundayAsZero(ulong set) => set & _field.All | (set & ~_field.All) >> _field.Size;

    private readonly void WarnOfLargeStep(int step, int distance)
    {
        if (step > 1 && step > distance)
        {
            _warnings?.Add($"{_field.Name}: a step of {step} is larger than the range it goes over, so only one value matches");
        }
    }

    private bool Fail(int start, string problem) => Fail(start, problem, _field.Allowed);

    private bool Fail(int start, string problem, string allowed) => Fail(_reader.RestOfItem(start), start, problem, allowed);

    private bool FailTaken(int start, string problem, string allowed) => Fail(_reader.Taken(start), start, problem, allowed);

    private bool Fail(ReadOnlySpan<char> text, int start, string problem, string allowed)
    {
        Error = CronError.Create(_field.Name, text, start, problem, allowed);
        return false;
    }
}
