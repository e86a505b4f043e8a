using System.Globalization;
using System.Net;

namespace Carillon.Runtime.Settings;

/// <summary>
/// Settings from four layers: flags over <c>CARILLON_…</c> variables over a settings file over defaults. Read them all, then call
/// <see cref="ThrowIfInvalid"/>: it reports every problem at once.
/// </summary>
public sealed class LayeredSettings
{
    private readonly Dictionary<string, SettingDefinition> _known;
    private readonly Dictionary<string, SettingValue> _values = [];
    private readonly List<string> _problems = [];

    private LayeredSettings(IEnumerable<SettingDefinition> known)
    {
        _known = known.ToDictionary(d => d.Name);
    }

    /// <summary>Puts the layers together. Unknown keys are problems; an unknown variable is none, since others set variables too (a cluster's service links).</summary>
    /// <param name="known">The settings there are.</param>
    /// <param name="flags">Values given as flags, by name without hyphens in front.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="file">The settings file; null for none.</param>
    public static LayeredSettings Load(
        IEnumerable<SettingDefinition> known, IReadOnlyDictionary<string, string> flags, Func<string, string?> variable, string? file)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(variable);
        var settings = new LayeredSettings(known);
        if (file is not null)
        {
            settings.AddFile(file);
        }

        foreach (var definition in settings._known.Values)
        {
            if (variable(definition.Variable) is { Length: > 0 } text)
            {
                settings._values[definition.Name] = new(text, definition.Variable);
            }
        }

        foreach (var (name, text) in flags)
        {
            if (settings.Known(name, $"--{name}") is { } definition)
            {
                settings._values[definition.Name] = new(text, definition.Flag);
            }
        }

        return settings;
    }

    /// <summary>A text; null when nobody gives one and there is no default.</summary>
    public string? Text(string name) => Find(name)?.Text;

    /// <summary>A text that must be given.</summary>
    public string RequiredText(string name)
    {
        if (Text(name) is { Length: > 0 } text)
        {
            return text;
        }

        var definition = _known[name];
        _problems.Add($"{definition.Flag} is missing ({definition.Variable}, or {definition.FileKey} in the settings file)");
        return "";
    }

    /// <summary>A whole number within bounds.</summary>
    public int Int32(string name, int min, int max) => Parse<int>(
        name,
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null,
        $"a whole number from {min} to {max}") ?? min;

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Parse<bool>(
        name, text => text switch { "true" or "" => true, "false" => false, _ => null }, "true or false") ?? false;

    /// <summary>A time span such as <c>10s</c>, <c>1m30s</c>, <c>500ms</c> or <c>2h</c>, within bounds.</summary>
    public TimeSpan Duration(string name, TimeSpan min, TimeSpan max) => Parse<TimeSpan>(
        name,
        text => DurationText.TryParse(text, out var duration) && duration >= min && duration <= max ? duration : null,
        $"a duration such as 10s, 1m30s or 2h, from {DurationText.Format(min)} to {DurationText.Format(max)}") ?? min;

    /// <summary>An address and port such as <c>127.0.0.1:8080</c>, <c>[::1]:8080</c> or <c>:8080</c> (all addresses); null when not given.</summary>
    public IPEndPoint? EndPoint(string name)
    {
        if (Find(name) is null or { Text.Length: 0 })
        {
            return null;
        }

        IPEndPoint? found = null;
        _ = Parse<bool>(name, text => (found = ParseEndPoint(text)) is null ? null : true, "an address and port such as 127.0.0.1:8080");
        return found;
    }

    /// <summary>One of a few words, any case; the answer is spelled as in <paramref name="allowed"/>.</summary>
    public string Choice(string name, params IReadOnlyList<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var value = Find(name);
        var found = value is null ? null : allowed.FirstOrDefault(a => string.Equals(a, value.Value.Text, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            Complain(name, value, $"one of {string.Join(", ", allowed)}");
        }

        return found ?? allowed[0];
    }

    /// <summary>Adds a problem that only the caller can see, for example of two settings that exclude each other.</summary>
    public void AddProblem(string name, string problem) => _problems.Add($"{Find(name)?.Origin ?? _known[name].Flag}: {problem}");

    /// <summary>Reports all problems found so far.</summary>
    /// <exception cref="SettingsException">There are some.</exception>
    public void ThrowIfInvalid()
    {
        if (_problems.Count > 0)
        {
            throw new SettingsException([.. _problems]);
        }
    }

    private void AddFile(string file)
    {
        var seen = new HashSet<string>();
        foreach (var (key, value) in SettingsFile.Read(file, _problems))
        {
            if (Known(key, value.Origin) is not { } definition)
            {
                continue;
            }

            if (!seen.Add(definition.Name))
            {
                _problems.Add($"{value.Origin} is there twice");
            }

            _values[definition.Name] = value;
        }
    }

    private SettingDefinition? Known(string key, string origin)
    {
        var definition = _known.GetValueOrDefault(key) ?? _known.Values.FirstOrDefault(d => d.FileKey == key);
        if (definition is null)
        {
            _problems.Add($"{origin} is no setting; there are: {string.Join(", ", _known.Values.Select(d => d.FileKey).Order(StringComparer.Ordinal))}");
        }

        return definition;
    }

    private SettingValue? Find(string name)
    {
        var definition = _known[name];
        return _values.TryGetValue(name, out var value) ? value
            : definition.Default is { } text ? new SettingValue(text, $"the default of {definition.Flag}")
            : null;
    }

    private T? Parse<T>(string name, Func<string, T?> parse, string allowed)
        where T : struct
    {
        var value = Find(name);
        var parsed = value is null ? null : parse(value.Value.Text);
        if (parsed is null)
        {
            Complain(name, value, allowed);
        }

        return parsed;
    }

    private void Complain(string name, SettingValue? value, string allowed) => _problems.Add(value is { } given
        ? $"{given.Origin}: \"{given.Text}\" is not allowed, it must be {allowed}"
        : $"{_known[name].Flag} is missing, it must be {allowed}");

    private static IPEndPoint? ParseEndPoint(string text)
    {
        var complete = text.StartsWith(':') ? $"[::]{text}" : text.StartsWith("localhost:", StringComparison.Ordinal) ? $"127.0.0.1{text[9..]}" : text;
        var hasPort = complete.LastIndexOf(':') > complete.LastIndexOf(']') && (complete.StartsWith('[') || complete.Count(c => c == ':') == 1);
        return hasPort && IPEndPoint.TryParse(complete, out var endPoint) ? endPoint : null;
    }
}
