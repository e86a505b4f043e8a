using System.Text.Json.Serialization;
using Carillon.Api.Meta;

namespace Carillon.Api.Runs;

/// <summary>Why a run was made.</summary>
[JsonConverter(typeof(TolerantEnumConverter<RunTrigger>))]
public enum RunTrigger
{
    /// <summary>A value that this version does not know. Read, never written.</summary>
    Unknown = 0,

    /// <summary>A due time came.</summary>
    Schedule,

    /// <summary>A due time had passed unseen and the misfire policy asked for a run.</summary>
    CatchUp,

    /// <summary>A person or a program asked for it.</summary>
    Manual,

    /// <summary>It repeats an earlier run, or parts of it.</summary>
    Rerun,

    /// <summary>The tasks that it depends on ended.</summary>
    Dependency,

    /// <summary>A host joined a group of the task.</summary>
    HostJoin,
}
