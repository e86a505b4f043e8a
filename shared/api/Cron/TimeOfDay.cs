using System.Numerics;
using System.Runtime.InteropServices;

namespace Carillon.Api.Cron;

/// <summary>The hours, minutes and seconds of an expression, as sets; times are seconds since midnight.</summary>
/// <param name="Minutes">Bits 0 to 59.</param>
/// <param name="Seconds">Bits 0 to 59.</param>
/// <param name="Hours">Bits 0 to 23.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct TimeOfDay(ulong Minutes, ulong Seconds, uint Hours)
{
    /// <summary>How many times of day match.</summary>
    public int Count =>
        BitOperations.PopCount(Hours) * BitOperations.PopCount(Minutes) * BitOperations.PopCount(Seconds);

    /// <summary>The first match of a day.</summary>
    public int First<TDirection>()
        where TDirection : ISearchDirection =>
        ToSeconds(TDirection.First(Hours), TDirection.First(Minutes), TDirection.First(Seconds));

    /// <summary>The first match at <paramref name="time"/> or further on in the same day; −1 if there is none.</summary>
    public int Find<TDirection>(int time)
        where TDirection : ISearchDirection
    {
        var (hour, minute, second) = Split(time);
        if (Has(Hours, hour))
        {
            if (Has(Minutes, minute) && TDirection.AtOrPast(Seconds, second) is not 0 and var seconds)
            {
                return ToSeconds(hour, minute, TDirection.First(seconds));
            }

            if (TDirection.Past(Minutes, minute) is not 0 and var minutes)
            {
                return ToSeconds(hour, TDirection.First(minutes), TDirection.First(Seconds));
            }
        }

        return TDirection.Past(Hours, hour) is not 0 and var hours
            ? ToSeconds(TDirection.First(hours), TDirection.First(Minutes), TDirection.First(Seconds))
            : -1;
    }

    /// <summary>How many matches lie before <paramref name="time"/>.</summary>
    public int CountBefore(int time)
    {
        var (hour, minute, second) = Split(time);
        var perMinute = BitOperations.PopCount(Seconds);
        var perHour = BitOperations.PopCount(Minutes) * perMinute;
        var count = BitOperations.PopCount(Backward.Past(Hours, hour)) * perHour;
        if (Has(Hours, hour))
        {
            count += BitOperations.PopCount(Backward.Past(Minutes, minute)) * perMinute;
            if (Has(Minutes, minute))
            {
                count += BitOperations.PopCount(Backward.Past(Seconds, second));
            }
        }

        return count;
    }

    private static bool Has(ulong set, int value) => (set >> value & 1) != 0;

    private static int ToSeconds(int hour, int minute, int second) => (hour * 60 + minute) * 60 + second;

    private static (int Hour, int Minute, int Second) Split(int time) => (time / 3600, time / 60 % 60, time % 60);
}
