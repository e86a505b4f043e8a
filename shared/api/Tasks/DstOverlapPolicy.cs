using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What happens to a fixed due time that a clock change repeats.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DstOverlapPolicy>))]
public enum DstOverlapPolicy
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Run in the first pass only.</summary>
    Once,

    /// <summary>Run in both passes.</summary>
    Twice,
}
