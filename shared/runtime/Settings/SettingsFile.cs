using System.Text.Json;

namespace Carillon.Runtime.Settings;

/// <summary>
/// A flat settings file: a JSON object, or lines <c>key: value</c> as YAML writes them (comments with <c>#</c>, single or double
/// quotes). Settings have no structure, so neither needs a parser library here.
/// </summary>
internal static class SettingsFile
{
    /// <summary>Reads the keys and values of a file; problems are added to <paramref name="problems"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, SettingValue>> Read(string path, List<string> problems)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"cannot read settings file {path}: {e.Message}");
            return [];
        }

        return text.AsSpan().TrimStart() is ['{', ..] ? ReadJson(text, path, problems) : ReadLines(text, path, problems);
    }

    private static List<KeyValuePair<string, SettingValue>> ReadJson(string text, string path, List<string> problems)
    {
        var result = new List<KeyValuePair<string, SettingValue>>();
        try
        {
            using var document = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)
                {
                    problems.Add($"{path}: {member.Name} must be a text, a number, true or false");
                    continue;
                }

                var value = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
                result.Add(new(member.Name, new(value, $"{path}: {member.Name}")));
            }
        }
        catch (JsonException e)
        {
            problems.Add($"{path} is no valid JSON: {e.Message}");
        }

        return result;
    }

    private static List<KeyValuePair<string, SettingValue>> ReadLines(string text, string path, List<string> problems)
    {
        var result = new List<KeyValuePair<string, SettingValue>>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            var content = line.TrimEnd();
            if (content.Length == 0 || content.TrimStart().StartsWith('#') || content == "---")
            {
                continue;
            }

            var colon = content.IndexOf(':', StringComparison.Ordinal);
            if (char.IsWhiteSpace(content[0]) || content[0] == '-' || colon <= 0 || (colon + 1 < content.Length && content[colon + 1] != ' '))
            {
                problems.Add($"{path}, line {number}: \"{content.Trim()}\" is not of the form key: value (settings are not nested)");
                continue;
            }

            var key = content[..colon];
            result.Add(new(key, new(Unquote(content[(colon + 1)..].Trim()), $"{path}, line {number}: {key}")));
        }

        return result;
    }

    private static string Unquote(string value)
    {
        if (value is ['"' or '\'', ..] && value.LastIndexOf(value[0]) is > 0 and var end && IsBlankOrComment(value.AsSpan(end + 1)))
        {
            return value[1..end];
        }

        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        return value.StartsWith('#') ? "" : comment < 0 ? value : value[..comment].TrimEnd();
    }

    private static bool IsBlankOrComment(ReadOnlySpan<char> rest) => rest.TrimStart() is [] or ['#', ..];
}
