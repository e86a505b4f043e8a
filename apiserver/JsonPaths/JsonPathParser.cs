using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.JsonPaths;

/// <summary>Reads the text form of a path. Braces around it, as kubectl wants them, are accepted.</summary>
internal sealed class JsonPathParser(string text)
{
    private const int MaxLength = 4096;
    private int _position;

    public List<PathStep> Parse()
    {
        if (text.Length > MaxLength)
        {
            throw new FormatException($"path is longer than {MaxLength} characters");
        }

        var braced = text.StartsWith('{');
        _position = braced ? 1 : 0;
        var steps = ParseSteps(braced ? '}' : '\0');
        if (braced && !TryTake('}'))
        {
            throw new FormatException("unclosed action");
        }

        return _position == text.Length ? steps : throw Unexpected();
    }

    private List<PathStep> ParseSteps(char end)
    {
        var steps = new List<PathStep>();
        if (Current is '$' or '@')
        {
            _position++;
        }

        while (_position < text.Length && Current != end && !IsFilterEnd(end))
        {
            if (TryTake('.'))
            {
                ParseDotted(steps);
            }
            else if (TryTake('['))
            {
                steps.Add(ParseBracket());
            }
            else
            {
                throw Unexpected();
            }
        }

        return steps;
    }

    /// <summary>Inside a filter a path ends where the comparison begins.</summary>
    private bool IsFilterEnd(char end) => end == ')' && Current is ' ' or '=' or '!' or '<' or '>';

    private void ParseDotted(List<PathStep> steps)
    {
        if (TryTake('.'))
        {
            steps.Add(new PathStep.Descend());
        }

        if (TryTake('*'))
        {
            steps.Add(new PathStep.Wildcard());
            return;
        }

        var name = ParseName();
        if (name.Length > 0)
        {
            steps.Add(new PathStep.Member(name));
        }
        else if (Current != '[' && _position < text.Length && Current is not '}')
        {
            throw Unexpected();
        }
    }

    private string ParseName()
    {
        var name = new StringBuilder();
        while (_position < text.Length && Current is not ('.' or '[' or ']' or ')' or '}' or ' ' or '=' or '!' or '<' or '>'))
        {
            if (Current == '\\' && _position + 1 < text.Length)
            {
                _position++;
            }

            name.Append(text[_position++]);
        }

        return name.ToString();
    }

    private PathStep ParseBracket()
    {
        if (Current is '\'' or '"')
        {
            var name = ParseQuoted();
            Expect(']');
            return new PathStep.Member(name);
        }

        if (TryTake('*'))
        {
            Expect(']');
            return new PathStep.Wildcard();
        }

        if (TryTake('?'))
        {
            Expect('(');
            var filter = ParseFilter();
            Expect(')');
            Expect(']');
            return filter;
        }

        return ParseSlice();
    }

    private PathStep.Slice ParseSlice()
    {
        var close = text.IndexOf(']', _position);
        if (close < 0)
        {
            throw new FormatException("unterminated array");
        }

        var parts = text[_position..close].Split(':');
        _position = close + 1;
        if (parts.Length > 3)
        {
            throw new FormatException($"invalid array index {text}");
        }

        var numbers = parts.Select(ParseIndex).ToList();
        if (parts.Length == 1)
        {
            return new PathStep.Slice(numbers[0] ?? throw new FormatException($"invalid array index {text}"), null, 1, Single: true);
        }

        var step = parts.Length == 3 ? numbers[2] ?? 1 : 1;
        return step > 0 ? new PathStep.Slice(numbers[0], numbers[1], step, Single: false) : throw new FormatException("step must be > 0");
    }

    private int? ParseIndex(string part)
    {
        var trimmed = part.Trim();
        if (trimmed.Length == 0)
        {
            return null;
        }

        return int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new FormatException($"invalid array index {text}");
    }

    private PathStep.Filter ParseFilter()
    {
        SkipBlanks();
        var left = ParseOperand();
        SkipBlanks();
        if (Current == ')')
        {
            return new PathStep.Filter(left, "exists", null);
        }

        var comparison = ParseComparison();
        SkipBlanks();
        var right = ParseOperand();
        SkipBlanks();
        return new PathStep.Filter(left, comparison, right);
    }

    private string ParseComparison()
    {
        foreach (var comparison in (string[])["==", "!=", "<=", ">=", "<", ">"])
        {
            if (string.CompareOrdinal(text, _position, comparison, 0, comparison.Length) == 0)
            {
                _position += comparison.Length;
                return comparison;
            }
        }

        throw Unexpected();
    }

    private PathOperand ParseOperand()
    {
        if (Current is '@' or '$' or '.')
        {
            return new PathOperand(ParseSteps(')'), null);
        }

        if (Current is '\'' or '"')
        {
            return new PathOperand(null, JsonValue.Create(ParseQuoted()));
        }

        var start = _position;
        while (_position < text.Length && Current is not (')' or ' ' or '=' or '!' or '<' or '>'))
        {
            _position++;
        }

        try
        {
            return new PathOperand(null, JsonNode.Parse(text[start.._position]));
        }
        catch (JsonException)
        {
            throw new FormatException($"unrecognized identifier {text[start.._position]}");
        }
    }

    private string ParseQuoted()
    {
        var quote = text[_position++];
        var value = new StringBuilder();
        while (_position < text.Length && Current != quote)
        {
            if (Current == '\\' && _position + 1 < text.Length)
            {
                _position++;
            }

            value.Append(text[_position++]);
        }

        Expect(quote);
        return value.ToString();
    }

    private char Current => _position < text.Length ? text[_position] : '\0';

    private void SkipBlanks()
    {
        while (Current == ' ')
        {
            _position++;
        }
    }

    private bool TryTake(char c)
    {
        if (Current != c || _position >= text.Length)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Expect(char c)
    {
        if (!TryTake(c))
        {
            throw Unexpected();
        }
    }

    private FormatException Unexpected() => _position >= text.Length
        ? new($"unexpected end of path {text}")
        : new($"unrecognized character in action: U+{(int)Current:X4} '{Current}'");
}
