using System.Diagnostics.CodeAnalysis;

namespace Carillon.Api.Cron;

/// <summary>Tells the kinds of expressions apart and puts together what their parts say.</summary>
internal static class CronParser
{
    private const string Expression = "expression";

    private const int MinFields = 5;
    private const int MaxFields = 6;

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
            error = LengthError(text);
            return false;
        }

        var reader = new CronReader(text);
        reader.SkipBlanks();
        if (reader.Current == '@')
        {
            return MacroParser.TryParse(text, reader, options, warnings, out schedule, out error);
        }

        return TryParseFields(text, text, options, warnings, out schedule, out error);
    }

    /// <summary>Parses fields.</summary>
    /// <param name="text">The expression as it was given.</param>
    /// <param name="source">The same, or what its macro stands for.</param>
    /// <param name="options">What the expression takes from its task.</param>
    /// <param name="warnings">Where to put warnings, if they are wanted.</param>
    /// <param name="schedule">The schedule, if this returns true.</param>
    /// <param name="error">What is wrong, if this returns false.</param>
    public static bool TryParseFields(
        string text,
        string source,
        CronParseOptions options,
        List<string>? warnings,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error)
    {
        schedule = null;
        Span<(int Start, int End)> fields = stackalloc (int, int)[MaxFields + 1];
        var count = CronReader.Split(source, fields);
        if (count is < MinFields or > MaxFields)
        {
            error = ZonePrefixError(source, fields[0]) ?? CountError(source, fields, count);
            return false;
        }

        var parser = new FieldParser(source, options.HashSeed, warnings);
        var seconds = count == MaxFields ? parser.Parse(CronField.Second, fields[0]) : FieldValue.Fixed(1);
        var rest = fields[(count - MinFields)..];
        var minutes = parser.Parse(CronField.Minute, rest[0]);
        var hours = parser.Parse(CronField.Hour, rest[1]);
        var days = parser.Parse(CronField.DayOfMonth, rest[2]);
        var months = parser.Parse(CronField.Month, rest[3]);
        var weekdays = parser.Parse(CronField.DayOfWeek, rest[4]);
        if (parser.Error is not null)
        {
            error = ZonePrefixError(source, fields[0]) ?? parser.Error;
            return false;
        }

        var dayRule = DaysOf(days, months, weekdays);
        if (!dayRule.CanMatch())
        {
            error = NeverError(source, rest[2]);
            return false;
        }

        error = null;
        var time = new TimeOfDay(minutes.Set, seconds.Set, (uint)hours.Set);
        schedule = new CalendarSchedule(text, new CalendarRule(time, dayRule, (seconds | minutes | hours).IsInterval));
        return true;
    }

    /// <summary>
    /// Restricted day fields are joined by "or"; an unrestricted one gives way to the other, so it becomes empty unless both are.
    /// </summary>
    private static DayRule DaysOf(FieldValue days, FieldValue months, FieldValue weekdays)
    {
        var isWeekly = days.IsUnrestricted && !weekdays.IsUnrestricted;
        return new DayRule(
            isWeekly ? 0 : (uint)days.Set,
            (ushort)months.Set,
            weekdays.IsUnrestricted ? (byte)0 : (byte)weekdays.Set,
            days.Mark,
            weekdays.Mark);
    }

    /// <summary>Robfig's and cronie's way to name a zone is refused wherever it stands, because the task has a field for it.</summary>
    private static CronError? ZonePrefixError(string source, (int Start, int End) first)
    {
        var word = source.AsSpan(first.Start, first.End - first.Start);
        return word.StartsWith("TZ=", StringComparison.Ordinal) || word.StartsWith("CRON_TZ=", StringComparison.Ordinal)
            ? CronError.Create(Expression, word, first.Start, "names a time zone", "a time zone in the field timeZone of the task")
            : null;
    }

    private static CronError LengthError(string text) =>
        CronError.Create(Expression, text, 0, $"is {text.Length} characters long", $"up to {CronSchedule.MaxLength}");

    private static CronError CountError(string source, ReadOnlySpan<(int Start, int End)> fields, int count)
    {
        if (count > MaxFields)
        {
            var (start, end) = fields[MaxFields];
            return CronError.Create(
                Expression, source.AsSpan(start..end), start, "is one field too many (there is no year field)", AllowedFields);
        }

        var text = source.AsSpan().TrimStart();
        return CronError.Create(
            Expression, text.TrimEnd(), source.Length - text.Length, count == 0 ? "is empty" : $"has {count} fields", AllowedFields);
    }

    private static CronError NeverError(string source, (int Start, int End) days) => CronError.Create(
        CronField.DayOfMonth.Name, source.AsSpan(days.Start..days.End), days.Start, "never comes", "a day that one of the months has");
}
