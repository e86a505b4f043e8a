using Carillon.Api.Schema;

namespace Carillon.Api.HostAgents;

/// <summary>A task that needs no run any more for this host having joined.</summary>
public sealed record HandledJoin
{
    /// <summary>Namespace of the task.</summary>
    [Length(Limits.ShortName)]
    public string? Namespace { get; init; }

    /// <summary>Name of the task.</summary>
    [Length(Limits.TaskName)]
    public string? Task { get; init; }

    /// <summary>UID of the task; a new task of the same name has another one.</summary>
    [Required]
    [Length(Limits.Uid, Minimum = 1)]
    public string? TaskUid { get; init; }
}
