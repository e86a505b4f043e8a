using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Cron;

/// <summary>What becomes of a fixed time (such as 01:30) on a day when clocks pass it twice.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DstOverlap>))]
public enum DstOverlap : byte
{
    /// <summary>A value this version does not know, read and never written; treated as <see cref="Once"/>.</summary>
    Unknown = 0,

    /// <summary>Run in the first pass only. The default.</summary>
    Once,

    /// <summary>Run in both passes.</summary>
    Twice,
}
