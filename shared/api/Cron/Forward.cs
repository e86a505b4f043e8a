using System.Numerics;

namespace Carillon.Api.Cron;

/// <summary>From the past to the future.</summary>
internal readonly struct Forward : ISearchDirection
{
    public static int Step => 1;

    public static long Never => long.MaxValue;

    public static ulong AtOrPast(ulong set, int position) => set & (ulong.MaxValue << position);

    public static ulong Past(ulong set, int position) => set & (ulong.MaxValue - 1 << position);

    public static int First(ulong set) => BitOperations.TrailingZeroCount(set);

    public static long Further(long one, long other) => Math.Max(one, other);

    public static long Enter(in OffsetSpan span, long instant, long firstLocal) =>
        instant <= span.Start ? firstLocal : Math.Max(firstLocal, instant + span.Offset);

    public static long Leave(in OffsetSpan span) => span.End;
}
