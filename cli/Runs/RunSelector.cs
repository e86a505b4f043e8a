using System.Text.RegularExpressions;
using Carillon.Api.Meta;
using Carillon.Cli.Host;

namespace Carillon.Cli.Runs;

/// <summary>Reads <c>--selector</c> as kubectl writes it: <c>a=b,c!=d,e in (x,y),f notin (x),g,!h</c>.</summary>
internal static partial class RunSelector
{
    public static LabelSelector? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var terms = Term().Matches(text);
        if (terms.Count == 0 || !IsCovered(text, terms))
        {
            throw Misread(text);
        }

        return new LabelSelector { MatchExpressions = [.. terms.Select(term => Requirement(text, term))] };
    }

    private static LabelSelectorRequirement Requirement(string text, Match term)
    {
        var (key, sign, value) = (term.Groups["key"].Value, term.Groups["sign"].Value, term.Groups["value"].Value);
        if (term.Groups["absent"].Success)
        {
            return sign.Length == 0 && !term.Groups["set"].Success ? Make(key, LabelSelectorOperator.DoesNotExist) : throw Misread(text);
        }

        if (term.Groups["set"] is { Success: true, Value: var set })
        {
            var values = term.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries);
            return Make(key, set == "in" ? LabelSelectorOperator.In : LabelSelectorOperator.NotIn, values);
        }

        return sign switch
        {
            "" => Make(key, LabelSelectorOperator.Exists),
            "!=" => Make(key, LabelSelectorOperator.NotIn, value),
            _ => Make(key, LabelSelectorOperator.In, value),
        };
    }

    private static LabelSelectorRequirement Make(string key, LabelSelectorOperator with, params string[] values) =>
        new() { Key = key, Operator = with, Values = values.Length == 0 ? null : values };

    /// <summary>Whether the terms and the commas between them are all there is.</summary>
    private static bool IsCovered(string text, MatchCollection terms)
    {
        var end = 0;
        foreach (Match term in terms)
        {
            if (text[end..term.Index].Trim() != (end == 0 ? "" : ","))
            {
                return false;
            }

            end = term.Index + term.Length;
        }

        return string.IsNullOrWhiteSpace(text[end..]);
    }

    private static CliException Misread(string text) => new(
        $"--selector '{text}' cannot be read; allowed, separated by commas: KEY=VALUE, KEY!=VALUE, KEY in (A,B), KEY notin (A,B), KEY, !KEY", CliExitCodes.Usage);

    [GeneratedRegex(
        @"(?<absent>!\s*)?(?<key>[A-Za-z0-9][A-Za-z0-9._/-]*)(\s+(?<set>in|notin)\s*\((?<values>[A-Za-z0-9._,\s-]*)\)|\s*(?<sign>==|=|!=)\s*(?<value>[A-Za-z0-9._-]*))?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Term();
}
