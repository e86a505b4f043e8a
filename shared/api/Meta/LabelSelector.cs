using Carillon.Api.Schema;

namespace Carillon.Api.Meta;

/// <summary>A selector of labels: all parts must hold, an empty one selects everything.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels that must have exactly these values.</summary>
    [Items(Limits.SelectorTerms)]
    [Length(Limits.LabelValue)]
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    /// <summary>Requirements that must all hold.</summary>
    [Items(Limits.SelectorTerms)]
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }
}
