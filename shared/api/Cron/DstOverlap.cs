namespace Carillon.Api.Cron;

/// <summary>What becomes of a fixed time (such as 01:30) on a day when clocks pass it twice.</summary>
public enum DstOverlap
{
    /// <summary>A value this version does not know; treated as <see cref="Once"/>.</summary>
    Unknown = 0,

    /// <summary>Run in the first pass only. The default.</summary>
    Once,

    /// <summary>Run in both passes.</summary>
    Twice,
}
