using Carillon.Api.Tasks;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with the parameters of a task, and with the values that a run gives them.</summary>
public static class ParameterValidator
{
    /// <summary>The values of a run's parameters: what was given, else the defaults.</summary>
    /// <param name="parameters">The parameters of the task.</param>
    /// <param name="given">What the run gives; null for nothing.</param>
    /// <param name="path">The field path of <paramref name="given"/>, for errors.</param>
    /// <param name="values">The values by name; those of parameters without a value are absent.</param>
    /// <returns>Everything wrong: unknown names, required ones without a value, values that are not allowed.</returns>
    public static IReadOnlyList<FieldError> Resolve(
        IReadOnlyList<ParameterSpec>? parameters,
        IReadOnlyDictionary<string, string>? given,
        string path,
        out IReadOnlyDictionary<string, string> values)
    {
        var errors = new FieldErrors();
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var known = (parameters ?? []).Where(parameter => parameter.Name is not null).ToList();
        foreach (var parameter in known)
        {
            var value = given?.GetValueOrDefault(parameter.Name!) ?? parameter.Default;
            if (value is not null)
            {
                CheckValue(errors, $"{path}.{parameter.Name}", parameter, value);
                result[parameter.Name!] = value;
            }
            else if (parameter.Required == true)
            {
                errors.Add($"{path}.{parameter.Name}", "is required: the task has no default for it");
            }
        }

        var names = known.Select(parameter => parameter.Name!).ToList();
        foreach (var name in (given ?? result).Keys.Except(names, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var allowed = names.Count == 0 ? "the task has none" : $"the task has {string.Join(", ", names)}";
            errors.Add(path, $"{FieldErrors.Show(name)} is no parameter of the task: {allowed}");
        }

        values = result;
        return errors.ToList();
    }

    internal static void Check(FieldErrors errors, string path, IReadOnlyList<ParameterSpec>? parameters)
    {
        errors.Items(path, parameters, Limits.Parameters);
        errors.Unique(path, parameters, parameter => parameter.Name?.ToUpperInvariant(), ".name");
        errors.Each(path, parameters, (at, parameter) => CheckParameter(errors, at, parameter));
    }

    internal static void CheckText(FieldErrors errors, string path, string? value)
    {
        errors.Text(path, value, Limits.ParameterValue);
        if (value?.Contains('\0', StringComparison.Ordinal) == true)
        {
            errors.Add(path, "must not hold a NUL character");
        }
    }

    private static void CheckParameter(FieldErrors errors, string path, ParameterSpec parameter)
    {
        if (errors.Required($"{path}.name", parameter.Name))
        {
            errors.Text($"{path}.name", parameter.Name, Limits.ShortName, Shapes.ParameterName(), "letters, digits and underscores, a letter first");
        }

        errors.Items($"{path}.enum", parameter.Enum, Limits.ParameterChoices, minimum: 1);
        errors.Unique($"{path}.enum", parameter.Enum, value => value);
        errors.Each($"{path}.enum", parameter.Enum, (at, value) => CheckText(errors, at, value));
        ExecutorValidator.CheckRegex(errors, $"{path}.pattern", parameter.Pattern);
        if (parameter.Default is { } value)
        {
            CheckValue(errors, $"{path}.default", parameter, value, checkEnum: false);
        }
    }

    private static void CheckValue(FieldErrors errors, string path, ParameterSpec parameter, string value, bool checkEnum = true)
    {
        CheckText(errors, path, value);
        if (checkEnum && parameter.Enum is { } choices && !choices.Contains(value, StringComparer.Ordinal))
        {
            errors.Add(path, $"{FieldErrors.Show(value)} is not allowed: must be one of {string.Join(", ", choices.Select(FieldErrors.Show))}");
        }

        if (parameter.Pattern is { } pattern && BoundedRegex.TryCreateWhole(pattern, out var regex, out _) && !regex.IsMatch(value))
        {
            errors.Add(path, $"{FieldErrors.Show(value)} is not allowed: must match {FieldErrors.Show(pattern)} as a whole");
        }
    }
}
