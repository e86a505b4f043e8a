using System.Text.RegularExpressions;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Dispatch;

/// <summary>The parameter values of a Run: those given, else the defaults, checked against what the task declares.</summary>
internal static class ParameterDecision
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>The values by name, and every problem at once.</summary>
    public static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Problems) Decide(
        IReadOnlyList<ParameterSpec>? declared, IReadOnlyDictionary<string, string>? given)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        foreach (var name in given?.Keys.Where(name => declared?.Any(parameter => parameter.Name == name) != true) ?? [])
        {
            problems.Add($"spec.parameters.{name}: the task has no parameter of this name");
        }

        foreach (var parameter in declared ?? [])
        {
            var name = parameter.Name ?? "";
            var value = given?.GetValueOrDefault(name) ?? parameter.Default;
            if (value is not null)
            {
                values[name] = value;
            }

            if (ProblemOf(parameter, value) is { } problem)
            {
                problems.Add($"spec.parameters.{name}: {problem}");
            }
        }

        return (values, problems);
    }

    private static string? ProblemOf(ParameterSpec parameter, string? value)
    {
        if (value is null)
        {
            return parameter.Required == true ? "a value is required" : null;
        }

        if (parameter.Enum is { Count: > 0 } allowed && !allowed.Contains(value))
        {
            return $"must be one of {string.Join(", ", allowed)}";
        }

        return parameter.Pattern is { } pattern && !Matches(pattern, value) ? $"must match {pattern}" : null;
    }

    private static bool Matches(string pattern, string value)
    {
        try
        {
            // NonBacktracking: a pattern comes from whoever may write tasks, and must not be able to stop the operator.
            return Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
