using System.Globalization;
using Carillon.ApiServer.Names;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Selectors;

/// <summary>Recursive descent over <c>requirement (',' requirement)*</c>.</summary>
internal sealed class LabelSelectorParser(string text)
{
    private int _position;

    public List<LabelRequirement> Parse()
    {
        var requirements = new List<LabelRequirement>();
        while (true)
        {
            requirements.Add(ParseRequirement());
            var token = Next();
            if (token.Length == 0)
            {
                return requirements;
            }

            if (token != ",")
            {
                throw Problem($"found '{token}', expected: ',' or 'end of string'");
            }

            if (Peek().Length == 0)
            {
                throw Problem($"found '', expected: identifier after ','");
            }
        }
    }

    private LabelRequirement ParseRequirement()
    {
        var absent = Peek() == "!";
        if (absent)
        {
            Next();
        }

        var key = Next();
        if (!IsIdentifier(key))
        {
            throw Problem($"found '{key}', expected: identifier");
        }

        CheckKey(key);
        if (absent || Peek() is "" or ",")
        {
            return new LabelRequirement(key, absent ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
        }

        var word = Next();
        return word switch
        {
            "=" or "==" => new LabelRequirement(key, LabelOperator.In, [ParseValue(key)]),
            "!=" => new LabelRequirement(key, LabelOperator.NotIn, [ParseValue(key)]),
            "in" => new LabelRequirement(key, LabelOperator.In, ParseSet(key)),
            "notin" => new LabelRequirement(key, LabelOperator.NotIn, ParseSet(key)),
            ">" => new LabelRequirement(key, LabelOperator.GreaterThan, [ParseNumber()]),
            "<" => new LabelRequirement(key, LabelOperator.LessThan, [ParseNumber()]),
            _ => throw Problem($"found '{word}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    /// <summary>A value may be missing altogether: <c>a=</c> asks for the empty one.</summary>
    private string ParseValue(string key)
    {
        if (Peek() is "" or ",")
        {
            return "";
        }

        var value = Next();
        if (!IsIdentifier(value))
        {
            throw Problem($"found '{value}', expected: identifier");
        }

        return CheckValue(key, value);
    }

    private string ParseNumber()
    {
        var value = Next();
        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            ? value
            : throw new SelectorFormatException($"values[0]: Invalid value: {GoText.Quote(value)}: for 'Gt', 'Lt' operators, the value must be an integer");
    }

    private List<string> ParseSet(string key)
    {
        var open = Next();
        if (open != "(")
        {
            throw Problem($"found '{open}' expected: '('");
        }

        var values = new List<string>();
        while (true)
        {
            if (Peek() is "," or ")")
            {
                values.Add("");
            }
            else
            {
                var value = Next();
                if (!IsIdentifier(value))
                {
                    throw Problem($"found '{value}', expected: ',', ')' or identifier");
                }

                values.Add(CheckValue(key, value));
            }

            switch (Next())
            {
                case ",":
                    continue;
                case ")":
                    return values;
                case var other:
                    throw Problem($"found '{other}', expected: ',' or ')'");
            }
        }
    }

    private static void CheckKey(string key)
    {
        if (NameRules.QualifiedName(key) is [var first, ..])
        {
            throw new SelectorFormatException($"key: Invalid value: {GoText.Quote(key)}: {first}");
        }
    }

    private static string CheckValue(string key, string value) => NameRules.LabelValue(value) is [var first, ..]
        ? throw new SelectorFormatException($"values[0][{key}]: Invalid value: {GoText.Quote(value)}: {first}")
        : value;

    private string Peek()
    {
        var start = _position;
        var token = Next();
        _position = start;
        return token;
    }

    /// <summary>The next symbol, operator or word; empty at the end.</summary>
    private string Next()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }

        if (_position == text.Length)
        {
            return "";
        }

        var start = _position++;
        switch (text[start])
        {
            case '(' or ')' or ',' or '<' or '>':
                return text[start.._position];
            case '=' or '!':
                if (_position < text.Length && text[_position] == '=')
                {
                    _position++;
                }

                return text[start.._position];
            default:
                while (_position < text.Length && !char.IsWhiteSpace(text[_position]) && !IsSymbol(text[_position]))
                {
                    _position++;
                }

                return text[start.._position];
        }
    }

    private static bool IsSymbol(char c) => c is '(' or ')' or ',' or '<' or '>' or '=' or '!';

    private static bool IsIdentifier(string token) => token.Length > 0 && !IsSymbol(token[0]);

    private static SelectorFormatException Problem(string what) => new($"unable to parse requirement: {what}");
}
