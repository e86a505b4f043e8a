using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Carillon.Api.Validation;

/// <summary>Collects what is wrong with an object. Its checks take an absent value for right; <see cref="Required"/> asks for presence.</summary>
internal sealed class FieldErrors
{
    private const int ShownCharacters = 64;

    private readonly List<FieldError> _errors = [];

    public IReadOnlyList<FieldError> ToList() => _errors;

    public void Add(string path, string message) => _errors.Add(new FieldError(path, message));

    public bool Required(string path, object? value)
    {
        if (value is null or "")
        {
            Add(path, "is required");
        }

        return value is not (null or "");
    }

    public void Range(string path, long? value, long minimum, long maximum)
    {
        if (value < minimum || value > maximum)
        {
            Add(path, $"{value} is out of range: allowed is {minimum} to {maximum}");
        }
    }

    public void Range(string path, double? value, double minimum, double maximum)
    {
        if (value is { } number && !(number >= minimum && number <= maximum))
        {
            Add(path, $"{number} is out of range: allowed is {minimum} to {maximum}");
        }
    }

    /// <summary>A text of bounded length, in characters.</summary>
    public void Text(string path, string? value, int maximum)
    {
        if (value is not null && value.Length > maximum && value.EnumerateRunes().Count() is var length && length > maximum)
        {
            Add(path, $"has {length} characters: allowed are {maximum}");
        }
    }

    /// <summary>A text of bounded length that must match; <paramref name="allowed"/> says what does.</summary>
    public void Text(string path, string? value, int maximum, Regex pattern, string allowed)
    {
        Text(path, value, maximum);

        // API servers read `$` as the end of the text; .NET also lets it match before a last line break.
        if (value is not null && value.Length <= maximum && (value.EndsWith('\n') || !pattern.IsMatch(value)))
        {
            Add(path, $"{Show(value)} is not allowed: must be {allowed}");
        }
    }

    /// <summary>A text that the system calls of a host take: bounded in bytes, without NUL.</summary>
    public void HostText(string path, string? value, int maximumBytes)
    {
        if (value is null)
        {
            return;
        }

        if (Encoding.UTF8.GetByteCount(value) is var bytes && bytes > maximumBytes)
        {
            Add(path, $"has {bytes} bytes: allowed are {maximumBytes}");
        }

        if (value.Contains('\0', StringComparison.Ordinal))
        {
            Add(path, "must not hold a NUL character");
        }
    }

    public void Choice<TEnum>(string path, TEnum? value)
        where TEnum : struct, Enum
    {
        if (value is { } choice && (EqualityComparer<TEnum>.Default.Equals(choice, default) || !Enum.IsDefined(choice)))
        {
            Add(path, $"holds a value that this version does not know: must be one of {string.Join(", ", Enum.GetNames<TEnum>().Skip(1))}");
        }
    }

    public void Items<T>(string path, IReadOnlyList<T>? items, int maximum, int minimum = 0)
    {
        if (items is not null && (items.Count > maximum || items.Count < minimum))
        {
            Add(path, $"has {items.Count} items: allowed are {minimum} to {maximum}");
        }
    }

    public void Unique<T, TKey>(string path, IReadOnlyList<T>? items, Func<T, TKey> key, string keyField = "")
    {
        var seen = new HashSet<TKey>();
        for (var i = 0; i < items?.Count; i++)
        {
            if (items[i] is not null && key(items[i]) is { } value && !seen.Add(value))
            {
                Add($"{path}[{i}]{keyField}", $"{Show(value.ToString()!)} comes twice");
            }
        }
    }

    public void Each<T>(string path, IReadOnlyList<T>? items, Action<string, T> check)
    {
        for (var i = 0; i < items?.Count; i++)
        {
            if (items[i] is null)
            {
                Add($"{path}[{i}]", "must not be null");
            }
            else
            {
                check($"{path}[{i}]", items[i]);
            }
        }
    }

    /// <summary>A value as it may stand in a message: quoted, cut, and nothing in it that could break a log line or a terminal.</summary>
    public static string Show(string value)
    {
        var shown = new StringBuilder("\"");
        var left = ShownCharacters;
        foreach (var rune in value.EnumerateRunes())
        {
            if (left-- == 0)
            {
                shown.Append('…');
                break;
            }

            shown.Append(rune.Value switch
            {
                ' ' => " ",
                '"' or '\\' => $"\\{rune}",
                _ when Rune.IsLetterOrDigit(rune) || Rune.IsPunctuation(rune) || Rune.IsSymbol(rune) => rune.ToString(),
                _ => JavaScriptEncoder.Default.Encode(rune.ToString()),
            });
        }

        return shown.Append('"').ToString();
    }
}
