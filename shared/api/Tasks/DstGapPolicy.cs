using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What happens to a fixed due time that a clock change skips.</summary>
[JsonConverter(typeof(TolerantEnumConverter<DstGapPolicy>))]
public enum DstGapPolicy
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Run once, at the first instant after the gap.</summary>
    RunAfter,

    /// <summary>Do not run that day.</summary>
    Skip,
}
