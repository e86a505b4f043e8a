namespace Carillon.Api.Cron;

/// <summary>What one field may hold.</summary>
internal sealed class CronField
{
    public static readonly CronField Second = new("second", 0, 0, 59);
    public static readonly CronField Minute = new("minute", 1, 0, 59);
    public static readonly CronField Hour = new("hour", 2, 0, 23);
    public static readonly CronField DayOfMonth = new("day of month", 3, 1, 31) { HashMax = 28, Forms = ", L, L-n, LW, L-nW, nW" };
    public static readonly CronField Month = new("month", 4, 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
    public static readonly CronField DayOfWeek = new("day of week", 5, 0, 6, "SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT") { MaxInput = 7, Forms = ", dL, d#n" };

    private readonly string[] _names;
    private readonly int[] _nameKeys;

    private CronField(string name, byte index, int min, int max, params string[] names)
    {
        Name = name;
        Index = index;
        Min = min;
        Max = max;
        MaxInput = max;
        HashMax = max;
        All = (2UL << max) - (1UL << min);
        _names = names;
        _nameKeys = [.. names.Select(n => NameKey(n[0], n[1], n[2]))];
    }

    public string Name { get; }

    /// <summary>Its number from second (0) to day of week (5); part of the hash of <c>H</c>, so it never changes.</summary>
    public byte Index { get; }

    public int Min { get; }

    public int Max { get; }

    /// <summary>The largest number that may be written: Sunday is 0 and 7.</summary>
    public int MaxInput { get; private init; }

    /// <summary>The largest value a bare <c>H</c> takes: a day that every month has.</summary>
    public int HashMax { get; private init; }

    /// <summary>The forms that only this field has, for error messages.</summary>
    public string Forms { get; private init; } = "";

    /// <summary>The set of all values.</summary>
    public ulong All { get; }

    public int Size => Max - Min + 1;

    /// <summary>The values that may be written, for error messages.</summary>
    public string Values => _names.Length == 0 ? $"{Min}-{MaxInput}" : $"{Min}-{MaxInput} or {_names[0]}-{_names[^1]}";

    /// <summary>All that may be written, for error messages.</summary>
    public string Allowed => $"{Values}, *, ranges a-b, steps /n, lists a,b, H{Forms}";

    /// <summary>The value of a name of three letters in any case, −1 if there is no such name.</summary>
    public int ValueOf(ReadOnlySpan<char> name)
    {
        var index = name.Length == 3 ? Array.IndexOf(_nameKeys, NameKey(name[0], name[1], name[2])) : -1;
        return index < 0 ? -1 : Min + index;
    }

    /// <summary>Three ASCII letters, regardless of case, as one number.</summary>
    private static int NameKey(char a, char b, char c) => (a | 0x20) << 16 ^ (b | 0x20) << 8 ^ (c | 0x20);
}
