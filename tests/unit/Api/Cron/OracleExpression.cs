using System.Globalization;

namespace Carillon.Tests.Unit.Api.Cron;

/// <summary>
/// A random expression together with what it means, put down in the plainest way: lists of values and a predicate on dates. It shares
/// no code with the engine.
/// </summary>
internal sealed class OracleExpression
{
    private static readonly string[] MonthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] DayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly HashSet<int> _seconds;
    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _months;
    private readonly Func<DateTime, bool> _isDay;

    private OracleExpression(string text, bool isFixed, Field seconds, Field minutes, Field hours, Field months, Func<DateTime, bool> isDay)
    {
        Text = text;
        IsFixed = isFixed;
        _seconds = [.. seconds.Values];
        _minutes = [.. minutes.Values];
        _hours = [.. hours.Values];
        _months = [.. months.Values];
        _isDay = isDay;
    }

    public string Text { get; }

    /// <summary>Hour, minute and second are plain values or lists.</summary>
    public bool IsFixed { get; }

    public bool Matches(DateTime local) =>
        _seconds.Contains(local.Second) && _minutes.Contains(local.Minute) && _hours.Contains(local.Hour)
        && _months.Contains(local.Month) && _isDay(local.Date);

    public static OracleExpression Random(Random random, bool withSeconds, bool dense)
    {
        var seconds = withSeconds ? RandomField(random, 0, 59, null, dense) : new Field("0", [0], IsPlain: true, IsStar: false);
        var minutes = RandomField(random, 0, 59, null, dense);
        var hours = RandomField(random, 0, 23, null, dense);
        var months = dense || random.Next(3) > 0 ? Star(1, 12) : RandomField(random, 1, 12, MonthNames, dense: true);
        var (days, isMonthDay) = RandomDays(random, dense);
        var (weekdays, isWeekday) = RandomWeekdays(random, dense);
        Func<DateTime, bool> isDay = (days.IsStar, weekdays.IsStar) switch
        {
            (false, false) => date => isMonthDay(date) || isWeekday(date),
            (true, false) => isWeekday,
            _ => isMonthDay,
        };
        var text = string.Join(' ', minutes.Text, hours.Text, days.Text, months.Text, weekdays.Text);
        return new OracleExpression(
            withSeconds ? $"{seconds.Text} {text}" : text,
            seconds.IsPlain && minutes.IsPlain && hours.IsPlain,
            seconds,
            minutes,
            hours,
            months,
            isDay);
    }

    public override string ToString() => Text;

    private static Field Star(int min, int max) => new("*", [.. Enumerable.Range(min, max - min + 1)], IsPlain: false, IsStar: true);

    private static Field RandomField(Random random, int min, int max, string[]? names, bool dense)
    {
        var size = max - min + 1;
        string Name(int value) => names is not null && random.Next(2) == 0 ? names[value - min] : value.ToString(CultureInfo.InvariantCulture);
        switch (random.Next(dense ? 4 : 6))
        {
            case 0:
                return Star(min, max);
            case 1:
                var step = random.Next(2, Math.Max(3, size / 3));
                return new Field($"*/{step}", [.. Every(min, max, step)], IsPlain: false, IsStar: false);
            case 2:
                var first = random.Next(min, max + 1);
                var length = random.Next(size);
                var stride = random.Next(1, 4);
                var run = Enumerable.Range(0, length + 1).Where(i => i % stride == 0).Select(i => min + (first - min + i) % size);
                var last = min + (first - min + length) % size;
                return new Field($"{Name(first)}-{Name(last)}{(stride > 1 ? $"/{stride}" : "")}", [.. run], IsPlain: false, IsStar: false);
            case 3:
                var start = random.Next(min, max + 1);
                var by = random.Next(1, 20);
                return new Field($"{start}/{by}", [.. Every(start, max, by)], IsPlain: false, IsStar: false);
            default:
                var values = Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(min, max + 1)).ToList();
                return new Field(string.Join(',', values.Select(Name)), values, IsPlain: true, IsStar: false);
        }
    }

    private static IEnumerable<int> Every(int first, int last, int step)
    {
        for (var value = first; value <= last; value += step)
        {
            yield return value;
        }
    }

    private static (Field Field, Func<DateTime, bool> IsDay) RandomDays(Random random, bool dense)
    {
        var n = random.Next(1, 29);
        switch (dense ? random.Next(2) : random.Next(7))
        {
            case 0 or 1:
                return (Star(1, 31), _ => true);
            case 2:
                var back = random.Next(4);
                return (Rule(back == 0 ? "L" : $"L-{back}"), date => date.AddDays(back).Month == date.Month && date.AddDays(back + 1).Month != date.Month);
            case 3:
                return (Rule($"{n}W"), date => date == NearestWorkday(new DateTime(date.Year, date.Month, n)));
            case 4:
                return (Rule("LW"), date => date == NearestWorkday(new DateTime(date.Year, date.Month, DateTime.DaysInMonth(date.Year, date.Month))));
            default:
                var field = RandomField(random, 1, 28, null, dense: false);
                return (field with { Values = [.. field.Values] }, field.IsStar ? _ => true : date => FieldFor31(field.Text, date.Day));
        }
    }

    /// <summary>The field was drawn for 28 days, so that every draw can match; read for a real month, ends reach to 31.</summary>
    private static bool FieldFor31(string text, int day)
    {
        var parts = text.Split('/');
        var step = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
        if (parts[0] == "*")
        {
            return (day - 1) % step == 0;
        }

        if (parts[0].Contains('-', StringComparison.Ordinal))
        {
            var ends = parts[0].Split('-').Select(e => int.Parse(e, CultureInfo.InvariantCulture)).ToList();
            var distance = day >= ends[0] ? day - ends[0] : day - ends[0] + 31;
            var length = ends[1] >= ends[0] ? ends[1] - ends[0] : ends[1] - ends[0] + 31;
            return distance <= length && distance % step == 0;
        }

        var values = parts[0].Split(',').Select(v => int.Parse(v, CultureInfo.InvariantCulture)).ToList();
        return parts.Length > 1 ? day >= values[0] && (day - values[0]) % step == 0 : values.Contains(day);
    }

    private static (Field Field, Func<DateTime, bool> IsDay) RandomWeekdays(Random random, bool dense)
    {
        var weekday = random.Next(7);
        var name = random.Next(2) == 0 ? DayNames[weekday] : weekday == 0 && random.Next(2) == 0 ? "7" : $"{weekday}";
        switch (dense ? random.Next(2) : random.Next(6))
        {
            case 0 or 1 or 2:
                return (Star(0, 6), _ => true);
            case 3:
                return (Rule($"{name}L"), date => (int)date.DayOfWeek == weekday && date.AddDays(7).Month != date.Month);
            case 4:
                var n = random.Next(1, 5);
                return (Rule($"{name}#{n}"), date => (int)date.DayOfWeek == weekday && (date.Day - 1) / 7 == n - 1);
            default:
                var field = RandomField(random, 0, 6, DayNames, dense: false);
                return (field, date => field.Values.Contains((int)date.DayOfWeek));
        }
    }

    private static Field Rule(string text) => new(text, [], IsPlain: true, IsStar: false);

    private static DateTime NearestWorkday(DateTime date)
    {
        foreach (var days in (int[])[0, -1, 1, 2, -2])
        {
            var candidate = date.AddDays(days);
            if (candidate.Month == date.Month && candidate.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException("Every month has a working day near any other.");
    }

    private sealed record Field(string Text, IReadOnlyList<int> Values, bool IsPlain, bool IsStar);
}
