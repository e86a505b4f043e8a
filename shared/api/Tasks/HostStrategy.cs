using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>How many of the candidate hosts take part in a run.</summary>
[JsonConverter(typeof(TolerantEnumConverter<HostStrategy>))]
public enum HostStrategy
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Every host of the groups.</summary>
    All,

    /// <summary>One host.</summary>
    Any,

    /// <summary>The number of hosts given by count.</summary>
    Count,

    /// <summary>The share of hosts given by percent, rounded up.</summary>
    Percent,
}
