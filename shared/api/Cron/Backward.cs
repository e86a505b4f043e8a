using System.Numerics;

namespace Carillon.Api.Cron;

/// <summary>From the future to the past.</summary>
internal readonly struct Backward : ISearchDirection
{
    public static int Step => -1;

    public static long Never => long.MinValue;

    public static ulong AtOrPast(ulong set, int position) => set & (ulong.MaxValue >> (63 - position));

    public static ulong Past(ulong set, int position) => set & ((1UL << position) - 1);

    public static int First(ulong set) => BitOperations.Log2(set);

    public static long Further(long one, long other) => Math.Min(one, other);

    public static long Enter(in OffsetSpan span, long instant, long firstLocal) => instant + span.Offset;

    public static long Leave(in OffsetSpan span) => span.Start - 1;
}
