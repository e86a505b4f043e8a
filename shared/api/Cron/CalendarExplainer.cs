namespace Carillon.Api.Cron;

/// <summary>Puts a <see cref="CalendarRule"/> into words, from what it matches rather than from how it was written.</summary>
internal static class CalendarExplainer
{
    public static string Explain(in CalendarRule rule)
    {
        var times = TimeWords.Describe(rule.Time, out var isList);
        var days = DayWords.Describe(rule.Days);
        if (days.Length == 0)
        {
            return English.Sentence(isList ? $"{times} every day" : times);
        }

        return English.Sentence(isList ? $"{times} {days}" : $"{times}, {days}");
    }
}
