using Carillon.Api.Schema;

namespace Carillon.Api.Meta;

/// <summary>One requirement on one label.</summary>
public sealed record LabelSelectorRequirement
{
    /// <summary>The label key.</summary>
    [Required]
    [Length(Limits.LabelKey, Minimum = 1)]
    public string? Key { get; init; }

    /// <summary>How the label is compared: In, NotIn, Exists or DoesNotExist.</summary>
    [Required]
    public LabelSelectorOperator? Operator { get; init; }

    /// <summary>Values for In and NotIn (at least one); none for Exists and DoesNotExist.</summary>
    [Items(Limits.SelectorTerms)]
    [Length(Limits.LabelValue)]
    public IReadOnlyList<string>? Values { get; init; }
}
