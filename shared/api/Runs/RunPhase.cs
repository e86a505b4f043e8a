using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Runs;

/// <summary>Where a run stands.</summary>
[JsonConverter(typeof(TolerantEnumConverter<RunPhase>))]
public enum RunPhase
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Not fanned out yet.</summary>
    Pending,

    /// <summary>At least one host has not ended.</summary>
    Running,

    /// <summary>Waves that have not been released wait until paused is taken back.</summary>
    Paused,

    /// <summary>Every host succeeded.</summary>
    Succeeded,

    /// <summary>Some hosts succeeded, others did not.</summary>
    PartiallySucceeded,

    /// <summary>No host succeeded, or the failure budget was passed.</summary>
    Failed,

    /// <summary>It was cancelled before every host ended.</summary>
    Cancelled,

    /// <summary>It never started: no host to run on, or concurrency forbade it.</summary>
    Skipped,
}
