using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>A value that a run may set. Commands find it in the environment variable CARILLON_PARAM_NAME (name in upper case).</summary>
[Rule("!has(self.default) || !has(self.enum) || self.default in self.enum", "must be one of enum", FieldPath = ".default")]
public sealed record ParameterSpec
{
    /// <summary>The name: letters, digits and underscores. Two names may not differ in case alone.</summary>
    [Required]
    [Length(Limits.ShortName, Minimum = 1)]
    [Pattern(Patterns.ParameterName)]
    public string? Name { get; init; }

    /// <summary>The value when a run sets none. Default: the variable is not set at all.</summary>
    [Length(Limits.ParameterValue)]
    public string? Default { get; init; }

    /// <summary>Whether there must be a value: runs without one, scheduled ones too, are refused when there is no default either.</summary>
    [Default(TaskDefaults.ParameterRequired)]
    public bool? Required { get; init; }

    /// <summary>A regular expression that the whole value must match. No look-around and no back references.</summary>
    [Length(Limits.Pattern, Minimum = 1)]
    public string? Pattern { get; init; }

    /// <summary>The only values allowed. Default: any value.</summary>
    [Items(Limits.ParameterChoices, Minimum = 1, ListType = ListType.Set)]
    [Length(Limits.ParameterValue)]
    public IReadOnlyList<string>? Enum { get; init; }
}
