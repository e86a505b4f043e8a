namespace Carillon.Api.Meta;

/// <summary>What a label selector selects.</summary>
public static class LabelSelectorExtensions
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();

    /// <summary>Whether all parts of the selector hold for the labels, as in Kubernetes. What cannot be understood selects nothing.</summary>
    /// <param name="selector">The selector; an empty one selects everything.</param>
    /// <param name="labels">The labels of an object; null for none.</param>
    /// <returns>Whether they hold.</returns>
    public static bool Matches(this LabelSelector selector, IReadOnlyDictionary<string, string>? labels)
    {
        ArgumentNullException.ThrowIfNull(selector);
        return (selector.MatchLabels ?? NoLabels).All(wanted => labels?.GetValueOrDefault(wanted.Key) == wanted.Value)
            && (selector.MatchExpressions ?? []).All(requirement => Holds(requirement, labels ?? NoLabels));
    }

    private static bool Holds(LabelSelectorRequirement requirement, IReadOnlyDictionary<string, string> labels)
    {
        if (requirement.Key is not { } key)
        {
            return false;
        }

        var value = labels.GetValueOrDefault(key);
        var isListed = value is not null && requirement.Values?.Contains(value, StringComparer.Ordinal) == true;
        return requirement.Operator switch
        {
            LabelSelectorOperator.In => isListed,
            LabelSelectorOperator.NotIn => !isListed,
            LabelSelectorOperator.Exists => value is not null,
            LabelSelectorOperator.DoesNotExist => value is null,
            _ => false,
        };
    }
}
