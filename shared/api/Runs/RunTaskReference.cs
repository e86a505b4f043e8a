using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>It is in the namespace of the run.</summary>
[Rule("self.name == oldSelf.name", "never changes", FieldPath = ".name")]
[Rule("!has(oldSelf.uid) || (has(self.uid) && self.uid == oldSelf.uid)", "is set once", FieldPath = ".uid")]
public sealed record RunTaskReference
{
    /// <summary>Name of the task.</summary>
    [Required]
    [Length(Limits.TaskName, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public string? Name { get; init; }

    /// <summary>UID of the task. Set by the operator.</summary>
    [Length(Limits.Uid, Minimum = 1)]
    public string? Uid { get; init; }
}
