using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>How hosts are picked when a run does not take all of them.</summary>
[JsonConverter(typeof(TolerantEnumConverter<HostSelection>))]
public enum HostSelection
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>By chance, anew for every run.</summary>
    Random,

    /// <summary>In turn, by name, going on where the run before stopped.</summary>
    RoundRobin,

    /// <summary>Those with the fewest running and queued executions first.</summary>
    LeastLoaded,

    /// <summary>Always the same ones for a task, as long as the group keeps its members.</summary>
    Hash,
}
