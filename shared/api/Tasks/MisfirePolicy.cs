using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Tasks;

/// <summary>What is done about due times that passed while nobody was there to fire them.</summary>
[JsonConverter(typeof(TolerantEnumConverter<MisfirePolicy>))]
public enum MisfirePolicy
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>Drop them; the next due time is the next run.</summary>
    Skip,

    /// <summary>Make one run, for the newest of them.</summary>
    FireOnce,

    /// <summary>Make a run for each, oldest first, up to maxCatchUp.</summary>
    FireAll,
}
