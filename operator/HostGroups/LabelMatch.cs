using Carillon.Api.Meta;

namespace Carillon.Operator.HostGroups;

/// <summary>Label selectors, evaluated as Kubernetes does.</summary>
internal static class LabelMatch
{
    /// <summary>Whether all parts of the selector hold. An empty selector matches everything; so does none.</summary>
    public static bool Matches(LabelSelector? selector, IReadOnlyDictionary<string, string>? labels)
    {
        foreach (var (key, value) in selector?.MatchLabels ?? new Dictionary<string, string>())
        {
            if (labels?.GetValueOrDefault(key) != value)
            {
                return false;
            }
        }

        return selector?.MatchExpressions?.All(requirement => Holds(requirement, labels)) ?? true;
    }

    private static bool Holds(LabelSelectorRequirement requirement, IReadOnlyDictionary<string, string>? labels)
    {
        var value = labels?.GetValueOrDefault(requirement.Key ?? "");
        return requirement.Operator switch
        {
            LabelSelectorOperator.In => value is not null && requirement.Values?.Contains(value) == true,
            LabelSelectorOperator.NotIn => value is null || requirement.Values?.Contains(value) != true,
            LabelSelectorOperator.Exists => value is not null,
            LabelSelectorOperator.DoesNotExist => value is null,
            _ => false, // an operator of a newer version: rather no host than the wrong one
        };
    }
}
