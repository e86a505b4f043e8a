namespace Carillon.Api.Cron;

/// <summary>
/// One of the two ways to walk through time. Searches take it as a type parameter, so the compiler makes a
/// forward and a backward version of one text, and neither pays for the other.
/// </summary>
/// <remarks>A set is a mask in which bit <c>n</c> stands for value <c>n</c>; positions are 0 to 63.</remarks>
internal interface ISearchDirection
{
    /// <summary>+1 or −1.</summary>
    static abstract int Step { get; }

    /// <summary>What a search returns that finds nothing: later (or earlier) than everything.</summary>
    static abstract long Never { get; }

    /// <summary>The members at <paramref name="position"/> or further on.</summary>
    static abstract ulong AtOrPast(ulong set, int position);

    /// <summary>The members further on than <paramref name="position"/>.</summary>
    static abstract ulong Past(ulong set, int position);

    /// <summary>The member that is met first; the set must not be empty.</summary>
    static abstract int First(ulong set);

    /// <summary>The instant of the two that is further on.</summary>
    static abstract long Further(long one, long other);

    /// <summary>Where on its clock a search meets a span that it enters at <paramref name="instant"/>.</summary>
    static abstract long Enter(in OffsetSpan span, long instant, long firstLocal);

    /// <summary>The first instant of the neighbouring span on the way.</summary>
    static abstract long Leave(in OffsetSpan span);
}
