using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Runs;

/// <summary>Which hosts of the earlier run take part again.</summary>
[JsonConverter(typeof(TolerantEnumConverter<RerunSelection>))]
public enum RerunSelection
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Those that ended Failed, TimedOut or Lost.</summary>
    Failed,

    /// <summary>Those that never started.</summary>
    Missed,

    /// <summary>All that did not succeed.</summary>
    NotSucceeded,

    /// <summary>Every host of the earlier run.</summary>
    All,
}
