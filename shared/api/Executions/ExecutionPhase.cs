using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Executions;

/// <summary>Where one host's part of a run stands. No phase at all means Pending.</summary>
[JsonConverter(typeof(TolerantEnumConverter<ExecutionPhase>))]
public enum ExecutionPhase
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Not started yet.</summary>
    Pending,

    /// <summary>The command runs.</summary>
    Running,

    /// <summary>It ended with success.</summary>
    Succeeded,

    /// <summary>It ended without success, or could not be started.</summary>
    Failed,

    /// <summary>It passed timeoutSeconds and was ended.</summary>
    TimedOut,

    /// <summary>It was cancelled before or while it ran.</summary>
    Cancelled,

    /// <summary>It never started; the reason says why.</summary>
    Missed,

    /// <summary>The host has been away for too long to know.</summary>
    Lost,
}
