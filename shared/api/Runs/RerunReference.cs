using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Runs;

/// <summary>The earlier run must be one of the same task that still exists.</summary>
public sealed record RerunReference
{
    /// <summary>Name of the earlier run.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public string? Run { get; init; }

    /// <summary>Which of its hosts take part again.</summary>
    [Default(RunDefaults.RerunOnly)]
    public RerunSelection? Only { get; init; }
}
