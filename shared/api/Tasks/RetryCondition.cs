using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>How an attempt ended that may be tried again.</summary>
[JsonConverter(typeof(TolerantEnumConverter<RetryCondition>))]
public enum RetryCondition
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>The command ended with an exit code that is no success, or could not start.</summary>
    Failed,

    /// <summary>The attempt passed timeoutSeconds.</summary>
    TimedOut,

    /// <summary>The host rebooted, or the end of the command cannot be known: it may have run.</summary>
    Lost,
}
