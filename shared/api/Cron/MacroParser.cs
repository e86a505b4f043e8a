using System.Diagnostics.CodeAnalysis;

namespace Carillon.Api.Cron;

/// <summary>Reads what starts with an @.</summary>
internal static class MacroParser
{
    private const string Field = "macro";

    private const string Allowed =
        "@yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly, @minutely, @every <duration>, @at <RFC 3339 time>, @once";

    private static readonly (string Name, string Fields)[] Macros =
    [
        ("@minutely", "* * * * *"),
        ("@hourly", "0 * * * *"),
        ("@daily", "0 0 * * *"),
        ("@midnight", "0 0 * * *"),
        ("@weekly", "0 0 * * 0"),
        ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"),
        ("@annually", "0 0 1 1 *"),
    ];

    /// <summary>Parses an expression; the reader stands at its @.</summary>
    public static bool TryParse(
        string text,
        CronReader reader,
        CronParseOptions options,
        List<string>? warnings,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error)
    {
        schedule = null;
        var start = reader.Position;
        reader.SkipField();
        var name = reader.Taken(start);
        reader.SkipBlanks();
        var position = reader.Position;
        var argument = text.AsSpan(position).TrimEnd();
        if (Is(name, "@every"))
        {
            return TryParseEvery(text, argument, position, options, warnings, out schedule, out error);
        }

        if (Is(name, "@at"))
        {
            return TryParseAt(text, argument, position, out schedule, out error);
        }

        if (!argument.IsEmpty)
        {
            error = CronError.Create(Field, argument, position, "follows a macro that takes nothing", Allowed);
            return false;
        }

        if (Is(name, "@once"))
        {
            error = null;
            schedule = new InstantSchedule(text, CronScheduleKind.Once, AnchorOf(options));
            return true;
        }

        foreach (var (macro, fields) in Macros)
        {
            if (Is(name, macro))
            {
                return CronParser.TryParseFields(text, fields, options, warnings, out schedule, out error);
            }
        }

        error = Is(name, "@reboot")
            ? CronError.Create(Field, name, start, "is not a time: hosts report their boots, the schedule does not know them", Allowed)
            : CronError.Create(Field, name, start, "is not known", Allowed);
        return false;
    }

    private static bool TryParseEvery(
        string text,
        ReadOnlySpan<char> argument,
        int position,
        CronParseOptions options,
        List<string>? warnings,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error)
    {
        if (!GoDuration.TryParse(argument, out var period) || period < TimeSpan.FromSeconds(1))
        {
            schedule = null;
            error = CronError.Create("@every", argument, position, "is not a duration of at least one second", "such as 90s, 5m, 1h30m");
            return false;
        }

        var seconds = period.Ticks / TimeSpan.TicksPerSecond;
        if (period.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            warnings?.Add($"@every: the duration is cut to {English.Duration(seconds)}");
        }

        error = null;
        schedule = new IntervalSchedule(text, AnchorOf(options), seconds);
        return true;
    }

    private static bool TryParseAt(
        string text,
        ReadOnlySpan<char> argument,
        int position,
        [NotNullWhen(true)] out CronSchedule? schedule,
        [NotNullWhen(false)] out CronError? error)
    {
        if (!Rfc3339.TryParse(argument, out var instant))
        {
            schedule = null;
            error = CronError.Create("@at", argument, position, "is not a time with an offset", "such as 2026-03-29T02:30:00+01:00 or 2026-03-29T01:30:00Z");
            return false;
        }

        error = null;
        schedule = new InstantSchedule(text, CronScheduleKind.At, CronSchedule.SecondOf(instant));
        return true;
    }

    private static long AnchorOf(CronParseOptions options) => CronSchedule.SecondOf(options.Anchor ?? DateTimeOffset.UnixEpoch);

    private static bool Is(ReadOnlySpan<char> name, string macro) => name.Equals(macro, StringComparison.OrdinalIgnoreCase);
}
