using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>A request header.</summary>
[Rule("!(has(self.value) && has(self.valueFrom))", "at most one of value and valueFrom may be set")]
public sealed record HttpHeader
{
    /// <summary>Headers that no task can set, because the agent does.</summary>
    public static readonly IReadOnlyList<string> SetByAgent = ["Connection", "Content-Length", "Transfer-Encoding", "Upgrade"];

    /// <summary>The name of the header.</summary>
    [Required]
    [Length(Limits.Name, Minimum = 1)]
    [Pattern(Patterns.HeaderName)]
    public string? Name { get; init; }

    /// <summary>The value, on one line. Default: empty.</summary>
    [Length(Limits.VariableValue)]
    public string? Value { get; init; }

    /// <summary>Where the value is read when the request is sent.</summary>
    public ValueSource? ValueFrom { get; init; }
}
