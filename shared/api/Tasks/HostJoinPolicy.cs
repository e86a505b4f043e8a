using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What happens when a host joins one of the groups of a task.</summary>
[JsonConverter(typeof(TolerantEnumConverter<HostJoinPolicy>))]
public enum HostJoinPolicy
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Nothing until the next due time.</summary>
    Ignore,

    /// <summary>The task runs once on the new host.</summary>
    RunOnce,
}
