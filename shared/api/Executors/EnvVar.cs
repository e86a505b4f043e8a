using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>An environment variable.</summary>
[Rule("!(has(self.value) && has(self.valueFrom))", "at most one of value and valueFrom may be set")]
public sealed record EnvVar
{
    /// <summary>The name.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.VariableName)]
    public string? Name { get; init; }

    /// <summary>The value. Default: empty. It is plain to read for everyone who can read the object: secrets go into valueFrom.</summary>
    [Length(Limits.VariableValue)]
    public string? Value { get; init; }

    /// <summary>Where the value is read when the command starts.</summary>
    public ValueSource? ValueFrom { get; init; }
}
