using System.Text;
using System.Text.RegularExpressions;

namespace Carillon.ApiServer.Names;

/// <summary>What names of objects, labels and keys may look like. Each rule returns what is wrong, nothing where all is well.</summary>
internal static partial class NameRules
{
    private const string LabelExpression = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string KeyExpression = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";

    /// <summary>Names of namespaces.</summary>
    public static IReadOnlyList<string> DnsLabel(string text)
    {
        var problems = Limit(text, 63);
        if (!DnsLabelPattern.IsMatch(text))
        {
            problems.Add(DnsSubdomainPattern.IsMatch(text)
                ? "must not contain dots"
                : Explain(
                    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
                    LabelExpression, "my-name", "123-abc"));
        }

        return problems;
    }

    /// <summary>Names of most objects, and API groups.</summary>
    public static IReadOnlyList<string> DnsSubdomain(string text)
    {
        var problems = Limit(text, 253);
        if (!DnsSubdomainPattern.IsMatch(text))
        {
            problems.Add(Explain(
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
                $@"{LabelExpression}(\.{LabelExpression})*", "example.com"));
        }

        return problems;
    }

    /// <summary>Names of kinds, plurals, short names and versions.</summary>
    public static IReadOnlyList<string> Dns1035Label(string text)
    {
        var problems = Limit(text, 63);
        if (!Dns1035Pattern.IsMatch(text))
        {
            problems.Add(Explain(
                "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
                "[a-z]([-a-z0-9]*[a-z0-9])?", "my-name", "abc-123"));
        }

        return problems;
    }

    /// <summary>Label and annotation keys, finalizers: a name with an optional domain before a slash.</summary>
    public static IReadOnlyList<string> QualifiedName(string text)
    {
        var explanation = Explain(
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
            KeyExpression, "MyName", "my.name", "123-abc");
        var parts = text.Split('/');
        if (parts.Length > 2)
        {
            return [$"a valid label key {explanation} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        var problems = new List<string>();
        if (parts.Length == 2)
        {
            problems.AddRange(parts[0].Length == 0 ? ["prefix part must be non-empty"] : DnsSubdomain(parts[0]).Select(problem => "prefix part " + problem));
        }

        var name = parts[^1];
        if (name.Length == 0)
        {
            problems.Add("name part must be non-empty");
        }
        else if (Encoding.UTF8.GetByteCount(name) > 63)
        {
            problems.Add("name part must be no more than 63 bytes");
        }

        if (!KeyPattern.IsMatch(name))
        {
            problems.Add("name part " + explanation);
        }

        return problems;
    }

    public static IReadOnlyList<string> LabelValue(string text)
    {
        var problems = new List<string>();
        if (Encoding.UTF8.GetByteCount(text) > 63)
        {
            problems.Add("must be no more than 63 bytes");
        }

        if (text.Length > 0 && !KeyPattern.IsMatch(text))
        {
            problems.Add(Explain(
                "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
                $"({KeyExpression})?", "MyValue", "my_value", "12345"));
        }

        return problems;
    }

    /// <summary>Keys of ConfigMap and Secret data.</summary>
    public static IReadOnlyList<string> DataKey(string text)
    {
        var problems = Limit(text, 253);
        if (!DataKeyPattern.IsMatch(text))
        {
            problems.Add(Explain(
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.'", "[-._a-zA-Z0-9]+", "key.name", "KEY_NAME", "key-name"));
        }

        if (text == ".")
        {
            problems.Add("must not be '.'");
        }
        else if (text == "..")
        {
            problems.Add("must not be '..'");
        }
        else if (text.StartsWith("..", StringComparison.Ordinal))
        {
            problems.Add("must not start with '..'");
        }

        return problems;
    }

    /// <summary>Names that only have to be usable in a URL path.</summary>
    public static IReadOnlyList<string> PathSegment(string text)
    {
        if (text is "." or "..")
        {
            return [$"may not be '{text}'"];
        }

        return "/%".Where(text.Contains).Select(part => $"may not contain '{part}'").ToList();
    }

    private static List<string> Limit(string text, int most) =>
        Encoding.UTF8.GetByteCount(text) > most ? [$"must be no more than {most} characters"] : [];

    /// <summary>The examples are followed by a comma and a blank each, as clients know these texts.</summary>
    private static string Explain(string rule, string expression, params string[] examples) =>
        $"{rule} (e.g. {string.Join(" or ", examples.Select(example => $"'{example}', "))}regex used for validation is '{expression}')";

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex DnsLabelPattern { get; }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex DnsSubdomainPattern { get; }

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Dns1035Pattern { get; }

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex KeyPattern { get; }

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z")]
    private static partial Regex DataKeyPattern { get; }
}
