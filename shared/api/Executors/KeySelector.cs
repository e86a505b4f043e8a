using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>The Secret or ConfigMap is in the namespace of the task.</summary>
public sealed record KeySelector
{
    /// <summary>Name of the Secret or ConfigMap.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.Subdomain)]
    public string? Name { get; init; }

    /// <summary>The key in it.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.DataKey)]
    public string? Key { get; init; }

    /// <summary>Whether the object or the key may be absent; then the variable or header is left out. Else the command is not started.</summary>
    [Default(ExecutorDefaults.Optional)]
    public bool? Optional { get; init; }
}
