using System.Text.Json;

using Carillon.Agent.Launch;

namespace Carillon.Agent.Plugins;

/// <summary>
/// The simple fields of a plugin's config as environment variables, so that a shell script needs no JSON parser: texts, numbers and
/// booleans as they are, lists of these one per line.
/// </summary>
internal static class PluginVariables
{
    public const string Prefix = "CARILLON_CONFIG_";

    /// <summary>The variables. What is null, an object, or a list of anything else has none; nor has a field whose name cannot be one.</summary>
    /// <param name="config">spec.executor.plugin.config.</param>
    /// <param name="clash">Two fields that would be the same variable; null without.</param>
    public static IReadOnlyDictionary<string, string> Of(JsonElement? config, out (string First, string Second)? clash)
    {
        clash = null;
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (config is not { ValueKind: JsonValueKind.Object } fields)
        {
            return variables;
        }

        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields.EnumerateObject())
        {
            var variable = NameOf(field.Name);
            if (!EnvironmentScript.IsName(variable) || Text(field.Value) is not { } value)
            {
                continue;
            }

            if (names.TryGetValue(variable, out var other) && other != field.Name)
            {
                clash ??= (other, field.Name);
            }

            names[variable] = field.Name;
            variables[variable] = value;
        }

        return variables;
    }

    /// <summary><c>keepDays</c> is <c>CARILLON_CONFIG_KEEP_DAYS</c>, and so are <c>keep-days</c> and <c>keep_days</c>.</summary>
    public static string NameOf(string field)
    {
        var name = new System.Text.StringBuilder(Prefix);
        for (var i = 0; i < field.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(field[i]) && !char.IsAsciiLetterUpper(field[i - 1]) && field[i - 1] is not ('-' or '_'))
            {
                name.Append('_');
            }

            name.Append(field[i] == '-' ? '_' : char.ToUpperInvariant(field[i]));
        }

        return name.ToString();
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.EnumerateArray().All(item => Scalar(item) is { } text && !text.Contains('\n', StringComparison.Ordinal)) =>
            string.Join('\n', value.EnumerateArray().Select(Scalar)),
        _ => Scalar(value),
    };

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };
}
