using Carillon.Api.Meta;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with a label selector.</summary>
internal static class SelectorValidator
{
    public static void Check(FieldErrors errors, string path, LabelSelector? selector)
    {
        if (selector?.MatchLabels is { } labels)
        {
            if (labels.Count > Limits.SelectorTerms)
            {
                errors.Add($"{path}.matchLabels", $"has {labels.Count} entries: allowed are 0 to {Limits.SelectorTerms}");
            }

            foreach (var (key, value) in labels)
            {
                CheckKey(errors, $"{path}.matchLabels", key);
                CheckValue(errors, $"{path}.matchLabels[{FieldErrors.Show(key)}]", value);
            }
        }

        errors.Items($"{path}.matchExpressions", selector?.MatchExpressions, Limits.SelectorTerms);
        errors.Each($"{path}.matchExpressions", selector?.MatchExpressions, (at, requirement) => CheckRequirement(errors, at, requirement));
    }

    private static void CheckRequirement(FieldErrors errors, string path, LabelSelectorRequirement requirement)
    {
        if (errors.Required($"{path}.key", requirement.Key))
        {
            CheckKey(errors, $"{path}.key", requirement.Key!);
        }

        errors.Required($"{path}.operator", requirement.Operator);
        errors.Choice($"{path}.operator", requirement.Operator);
        errors.Items($"{path}.values", requirement.Values, Limits.SelectorTerms);
        errors.Each($"{path}.values", requirement.Values, (at, value) => CheckValue(errors, at, value));
        var needsValues = requirement.Operator is LabelSelectorOperator.In or LabelSelectorOperator.NotIn;
        if (needsValues && requirement.Values is not { Count: > 0 })
        {
            errors.Add($"{path}.values", "must have at least one item for In and NotIn");
        }
        else if (requirement.Operator is LabelSelectorOperator.Exists or LabelSelectorOperator.DoesNotExist && requirement.Values is { Count: > 0 })
        {
            errors.Add($"{path}.values", "must be empty for Exists and DoesNotExist");
        }
    }

    private static void CheckKey(FieldErrors errors, string path, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            errors.Text(path, key[..slash], Limits.Name, Shapes.Subdomain(), "a label key: a DNS name before the slash");
        }

        errors.Text(path, key[(slash + 1)..], Limits.LabelValue, Shapes.LabelName(), "a label key: letters, digits, dashes, dots and underscores");
    }

    private static void CheckValue(FieldErrors errors, string path, string? value)
    {
        if (value is not (null or ""))
        {
            errors.Text(path, value, Limits.LabelValue, Shapes.LabelName(), "a label value: letters, digits, dashes, dots and underscores");
        }
    }
}
