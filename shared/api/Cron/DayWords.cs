namespace Carillon.Api.Cron;

/// <summary>Words for the days of an expression.</summary>
internal static class DayWords
{
    /// <summary>Describes the days; empty if it is every day.</summary>
    public static string Describe(in DayRule rule)
    {
        var months = new ValueSet(CronField.Month, rule.Months);
        var days = new ValueSet(CronField.DayOfMonth, rule.Days);
        var weekdays = new ValueSet(CronField.DayOfWeek, rule.Weekdays);
        var ofMonths = months.IsAll ? "of every month" : $"of {Months(months, "every month from ")}";
        var inMonths = months.IsAll ? "" : months.IsRun(out _, out _) ? $" {Months(months, "from ")}" : $" in {Months(months, "")}";
        var parts = new List<string>();
        if (rule.DayMark.Kind != DayMarkKind.None)
        {
            parts.Add($"on {Mark(rule.DayMark)} {ofMonths}");
        }
        else if (days.IsAll)
        {
            return months.IsAll ? "" : $"every day{inMonths}";
        }
        else if (days.Count > 0)
        {
            parts.Add($"{Days(days)} {ofMonths}");
        }

        if (rule.WeekdayMark.Kind != DayMarkKind.None)
        {
            parts.Add($"on {Mark(rule.WeekdayMark)} {ofMonths}");
        }
        else if (weekdays.Count > 0)
        {
            parts.Add($"{Weekdays(weekdays, isAlternative: parts.Count > 0)}{inMonths}");
        }

        return string.Join(", or ", parts);
    }

    private static string Days(ValueSet days)
    {
        if (days.IsRun(out var first, out var last))
        {
            return $"from the {English.Ordinal(first)} to the {English.Ordinal(last)}";
        }

        return days.Count > 6 && days.IsSteps(out var step)
            ? $"every {step} days from the {English.Ordinal(days.First)}"
            : $"on the {English.List([.. days.Values.Select(English.Ordinal)])}";
    }

    private static string Weekdays(ValueSet weekdays, bool isAlternative)
    {
        if (weekdays.IsAll)
        {
            return "on any day";
        }

        return weekdays.IsRun(out var first, out var last)
            ? $"{(isAlternative ? "on any day " : "")}from {English.Weekday(first)} to {English.Weekday(last)}"
            : $"on {(isAlternative ? "any " : "")}{English.List([.. weekdays.Values.Select(English.Weekday)])}";
    }

    private static string Months(ValueSet months, string beforeRun) => months.IsRun(out var first, out var last)
        ? $"{beforeRun}{English.Month(first)} to {English.Month(last)}"
        : English.List([.. months.Values.Select(English.Month)]);

    private static string Mark(DayMark mark) => mark.Kind switch
    {
        DayMarkKind.FromEnd => FromEnd(mark.Value),
        DayMarkKind.WorkdayFromEnd when mark.Value == 0 => "the last day from Monday to Friday",
        DayMarkKind.WorkdayFromEnd => $"the day from Monday to Friday nearest to {FromEnd(mark.Value)}",
        DayMarkKind.WorkdayNearest => $"the day from Monday to Friday nearest to the {English.Ordinal(mark.Value)}",
        DayMarkKind.LastWeekday => $"the last {English.Weekday(mark.Weekday)}",
        DayMarkKind.NthWeekday => $"the {English.Ordinal(mark.Ordinal)} {English.Weekday(mark.Weekday)}",
        _ => "",
    };

    private static string FromEnd(int days) => days switch
    {
        0 => "the last day",
        1 => "the day before the last",
        _ => $"the {English.Ordinal(days)} day before the last",
    };
}
