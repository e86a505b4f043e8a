namespace Carillon.Api.Cron;

/// <summary>Words for the times of a day.</summary>
internal static class TimeWords
{
    /// <summary>Up to so many times of a day are named one by one.</summary>
    private const int MaxListed = 6;

    /// <summary>Describes the times.</summary>
    /// <param name="time">The times.</param>
    /// <param name="isList">Whether they are named one by one.</param>
    public static string Describe(in TimeOfDay time, out bool isList)
    {
        var hours = new ValueSet(CronField.Hour, time.Hours);
        var minutes = new ValueSet(CronField.Minute, time.Minutes);
        var seconds = new ValueSet(CronField.Second, time.Seconds);
        isList = time.Count <= MaxListed;
        if (isList)
        {
            return $"at {English.List(Clocks(hours, minutes, seconds))}";
        }

        return seconds.Is(0)
            ? MinutesAndHours(minutes, hours)
            : $"{SecondsOnly(seconds, minutes)}{DuringMinutes(minutes, hours)}{DuringHours(hours)}";
    }

    private static List<string> Clocks(ValueSet hours, ValueSet minutes, ValueSet seconds)
    {
        var clocks = from hour in hours.Values
                     from minute in minutes.Values
                     from second in seconds.Values
                     select seconds.Is(0) ? $"{hour:00}:{minute:00}" : $"{hour:00}:{minute:00}:{second:00}";
        return [.. clocks];
    }

    private static string MinutesAndHours(ValueSet minutes, ValueSet hours)
    {
        if (minutes.Is(0))
        {
            return HoursOnly(hours);
        }

        return Beat(minutes, "minute", "hour", isWithinAll: hours.IsAll) + DuringHours(hours);
    }

    private static string HoursOnly(ValueSet hours)
    {
        if (hours.IsAll || hours.IsEven(out _))
        {
            return $"{English.Every(hours.IsEven(out var step) ? step : 1, "hour")}, on the hour";
        }

        return hours.IsRun(out var first, out var last)
            ? $"every hour from {first:00}:00 to {last:00}:00"
            : $"on the hour{DuringHours(hours)}";
    }

    private static string SecondsOnly(ValueSet seconds, ValueSet minutes) =>
        Beat(seconds, "second", "minute", isWithinAll: minutes.IsAll);

    /// <summary>"every 5 minutes", "at minutes 5 and 35 of every hour", …</summary>
    private static string Beat(ValueSet values, string noun, string container, bool isWithinAll)
    {
        if (values.IsAll || values.IsEven(out _))
        {
            return English.Every(values.IsEven(out var even) ? even : 1, noun);
        }

        if (values.IsSteps(out var step))
        {
            return $"every {step} {noun}s from {noun} {values.First} of each {container}";
        }

        var which = values.IsRun(out var first, out var last)
            ? $"every {noun} from {first} through {last}"
            : $"at {noun}{(values.Count == 1 ? "" : "s")} {English.List([.. values.Values.Select(v => v.ToString())])}";
        return isWithinAll ? $"{which} of every {container}" : which;
    }

    private static string DuringMinutes(ValueSet minutes, ValueSet hours)
    {
        if (minutes.IsAll)
        {
            return "";
        }

        var which = minutes switch
        {
            _ when minutes.IsSteps(out var step) =>
                $"every {English.Ordinal(step)} minute ({minutes.First}, {minutes.First + step}, …, {minutes.Last})",
            _ when minutes.IsRun(out var first, out var last) => $"minutes {first} through {last}",
            _ => $"minute{(minutes.Count == 1 ? "" : "s")} {English.List([.. minutes.Values.Select(v => v.ToString())])}",
        };
        return $" during {which}{(hours.IsAll ? " of every hour" : "")}";
    }

    private static string DuringHours(ValueSet hours)
    {
        if (hours.IsAll)
        {
            return "";
        }

        if (hours.Count == 1)
        {
            return $" between {hours.First:00}:00 and {hours.First:00}:59";
        }

        if (hours.IsRun(out var first, out var last))
        {
            return $" between {first:00}:00 and {last:00}:59";
        }

        return hours.IsSteps(out var step)
            ? $" during every {English.Ordinal(step)} hour ({hours.First:00}, {hours.First + step:00}, …, {hours.Last:00})"
            : $" during the hours {English.List([.. hours.Values.Select(v => v.ToString("00"))])}";
    }
}
