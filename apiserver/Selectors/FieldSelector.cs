using System.Text;

namespace Carillon.ApiServer.Selectors;

/// <summary>A parsed <c>fieldSelector</c> query parameter: equalities and inequalities joined by commas.</summary>
internal sealed class FieldSelector
{
    private FieldSelector(IReadOnlyList<FieldRequirement> requirements) => Requirements = requirements;

    /// <summary>The terms in the order given.</summary>
    public IReadOnlyList<FieldRequirement> Requirements { get; }

    /// <summary>Reads <c>a.b=c,d!=e</c>; in values <c>\,</c>, <c>\=</c> and <c>\\</c> stand for themselves. An empty text matches everything.</summary>
    /// <exception cref="SelectorFormatException">The text is no selector.</exception>
    public static FieldSelector Parse(string? text)
    {
        var requirements = new List<FieldRequirement>();
        foreach (var term in SplitTerms(text ?? ""))
        {
            if (term.Length > 0)
            {
                requirements.Add(ParseTerm(term));
            }
        }

        return new FieldSelector(requirements);
    }

    /// <summary>Whether an object is selected. <paramref name="field"/> gives a field's text, empty where it is not set.</summary>
    public bool Matches(Func<string, string> field)
    {
        foreach (var requirement in Requirements)
        {
            if (string.Equals(field(requirement.Field), requirement.Value, StringComparison.Ordinal) != requirement.Equal)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<string> SplitTerms(string text)
    {
        var start = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\')
            {
                index++;
            }
            else if (text[index] == ',')
            {
                yield return text[start..index];
                start = index + 1;
            }
        }

        yield return text[start..];
    }

    private static FieldRequirement ParseTerm(string term)
    {
        var at = term.IndexOfAny(['=', '!']);
        if (at < 0)
        {
            throw new SelectorFormatException($"invalid selector: '{term}'; can't understand '{term}'");
        }

        var rest = term[at..];
        var symbol = rest.StartsWith("!=", StringComparison.Ordinal) ? "!=" : rest.StartsWith("==", StringComparison.Ordinal) ? "==" : "=";
        if (!rest.StartsWith(symbol, StringComparison.Ordinal))
        {
            throw new SelectorFormatException($"invalid selector: '{term}'; can't understand '{term}'");
        }

        return new FieldRequirement(term[..at], symbol != "!=", Unescape(rest[symbol.Length..]));
    }

    private static string Unescape(string value)
    {
        if (value.IndexOfAny(['\\', '=']) < 0)
        {
            return value;
        }

        var result = new StringBuilder(value.Length);
        for (var index = 0; index < value.Length; index++)
        {
            if (value[index] == '\\')
            {
                if (++index == value.Length || value[index] is not ('\\' or ',' or '='))
                {
                    var sequence = index == value.Length ? @"\" : $@"\{value[index]}";
                    throw new SelectorFormatException($"invalid field selector: invalid escape sequence: {sequence}");
                }
            }
            else if (value[index] == '=')
            {
                throw new SelectorFormatException("invalid field selector: unescaped character in value: '='");
            }

            result.Append(value[index]);
        }

        return result.ToString();
    }
}
