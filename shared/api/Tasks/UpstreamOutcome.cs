using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What a run of an upstream task means for the task that depends on it.</summary>
[JsonConverter(typeof(TolerantEnumConverter<UpstreamOutcome>))]
public enum UpstreamOutcome
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>It ended as the condition wants it.</summary>
    Met,

    /// <summary>It ended otherwise.</summary>
    NotMet,

    /// <summary>Another run of the same task and due time was there first.</summary>
    Duplicate,

    /// <summary>The task that depends on it was suspended or not accepted.</summary>
    NotUsed,

    /// <summary>Its due time was given up: the runs of the other upstream tasks did not come.</summary>
    Abandoned,
}
