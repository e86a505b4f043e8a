using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Cron;

/// <summary>What becomes of a fixed time (such as 02:30) on a day when clocks jump over it.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DstGap>))]
public enum DstGap : byte
{
    /// <summary>A value this version does not know, read and never written; treated as <see cref="RunAfter"/>.</summary>
    Unknown = 0,

    /// <summary>Run once, at the first instant after the gap. The default.</summary>
    RunAfter,

    /// <summary>Do not run on that day.</summary>
    Skip,
}
