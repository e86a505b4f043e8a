using System.Diagnostics.CodeAnalysis;

namespace Carillon.Api.Cron;

/// <summary>Tells the kinds of expressions apart and puts together what their parts say.</summary>
internal static class CronParser
{
    private const string Expression = "expression";

    private const string AllowedFields =
        "5 fields (minute, hour, day of month, month, day of week), 6 with seconds first, a macro such as @daily, @every, @at or @once";

    public static bool TryParse(
        string text,
        CronParseOptions options,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error) =>
        TryParse(text, options, warnings: null, out schedule, out error);

    public static IReadOnlyList<string> WarningsOf(string text)
    {
        var warnings = new List<string>();
        TryParse(text, CronParseOptions.Default with { HashSeed = string.Empty }, warnings, out _, out _);
        return warnings;
    }

    private static bool TryParse(
        string text,
        CronParseOptions options,
        List<string>? warnings,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error)
    {
        schedule = null;
        if (text.Length > CronSchedule.MaxLength)
        {
            error = CronError.Create(Expression, text, 0, $"is {text.Length} characters long", $"up to {CronSchedule.MaxLength}");
            return false;
        }

        var reader = new CronReader(text);
        reader.SkipBlanks();
        if (reader.Current == '@')
        {
            return MacroParser.TryParse(text, reader, options, warnings, out schedule, out error);
        }

        var fields = CountFields(reader);
        if (fields is 5 or 6)
        {
            return TryParseFields(text, text, fields, options, warnings, out schedule, out error);
        }

        error = ZonePrefixError(reader) ?? CountError(reader, fields);
        return false;
    }

    /// <summary>Parses fields.</summary>
    /// <param name="text">The expression as it was given.</param>
    /// <param name="source">The same, or what its macro stands for.</param>
    /// <param name="fields">5 or 6.</param>
    /// <param name="options">What the expression takes from its task.</param>
    /// <param name="warnings">Where to put warnings, if they are wanted.</param>
    /// <param name="schedule">The schedule, if this returns true.</param>
    /// <param name="error">What is wrong, if this returns false.</param>
    public static bool TryParseFields(
        string text,
        string source,
        int fields,
        CronParseOptions options,
        List<string>? warnings,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error)
    {
        schedule = null;
        var parser = new FieldParser(source, options.HashSeed, warnings);
        var seconds = FieldValue.Of(0);
        if (fields == 6 && !parser.TryParse(CronField.Second, out seconds)
            || !parser.TryParse(CronField.Minute, out var minutes)
            || !parser.TryParse(CronField.Hour, out var hours)
            || !parser.TryParse(CronField.DayOfMonth, out var days)
            || !parser.TryParse(CronField.Month, out var months)
            || !parser.TryParse(CronField.DayOfWeek, out var weekdays))
        {
            error = ZonePrefixError(new CronReader(source)) ?? parser.Error!;
            return false;
        }

        var rule = new CalendarRule(
            new TimeOfDay((uint)hours.Set, minutes.Set, seconds.Set),
            DaysOf(days, months, weekdays));
        if (!rule.Days.CanMatch())
        {
            error = NeverError(source, days);
            return false;
        }

        error = null;
        schedule = new CalendarSchedule(text, rule, seconds.IsInterval || minutes.IsInterval || hours.IsInterval);
        return true;
    }

    /// <summary>
    /// Restricted day fields are joined by "or"; an unrestricted one gives way to the other, so it becomes empty unless both are.
    /// </summary>
    private static DayRule DaysOf(in FieldValue days, in FieldValue months, in FieldValue weekdays)
    {
        var isWeekly = days.IsUnrestricted && !weekdays.IsUnrestricted;
        return new DayRule(
            isWeekly ? 0 : (uint)days.Set,
            (ushort)months.Set,
            weekdays.IsUnrestricted ? (byte)0 : (byte)weekdays.Set,
            days.Mark,
            weekdays.Mark);
    }

    private static int CountFields(CronReader reader)
    {
        var fields = 0;
        for (; !reader.IsAtEnd; reader.SkipBlanks())
        {
            reader.SkipField();
            fields++;
        }

        return fields;
    }

    /// <summary>Robfig's and cronie's way to name a zone is refused wherever it stands, because the task has a field for it.</summary>
    private static CronError? ZonePrefixError(CronReader reader)
    {
        reader.SkipBlanks();
        var start = reader.Position;
        reader.SkipField();
        var word = reader.Taken(start);
        return word.StartsWith("TZ=", StringComparison.Ordinal) || word.StartsWith("CRON_TZ=", StringComparison.Ordinal)
            ? CronError.Create(Expression, word, start, "names a time zone", "a time zone in the field timeZone of the task")
            : null;
    }

    private static CronError CountError(CronReader reader, int fields)
    {
        var start = reader.Position;
        if (fields < 5)
        {
            while (!reader.IsAtEnd)
            {
                reader.Skip();
            }

            return CronError.Create(
                Expression, reader.Taken(start).TrimEnd(), start, fields == 0 ? "is empty" : $"has {fields} fields", AllowedFields);
        }

        for (var i = 0; i < 6; i++)
        {
            reader.SkipField();
            reader.SkipBlanks();
        }

        start = reader.Position;
        reader.SkipField();
        return CronError.Create(Expression, reader.Taken(start), start, "is one field too many (there is no year field)", AllowedFields);
    }

    private static CronError NeverError(string source, in FieldValue days)
    {
        var reader = new CronReader(source.AsSpan());
        while (reader.Position < days.Position)
        {
            reader.Skip();
        }

        reader.SkipField();
        return CronError.Create(
            CronField.DayOfMonth.Name, reader.Taken(days.Position), days.Position, "never comes", "a day that one of the months has");
    }
}
