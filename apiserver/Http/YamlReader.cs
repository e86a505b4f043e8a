using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Carillon.ApiServer.Http;

/// <summary>
/// Reads one YAML document as JSON. It walks parser events and not a node graph, so aliases are refused instead of expanded:
/// no Kubernetes client sends them, and nested ones are the classic way to make a small document huge.
/// </summary>
internal sealed partial class YamlReader
{
    private readonly Parser _parser;
    private readonly int _maxDepth;

    private YamlReader(string text, int maxDepth)
    {
        _parser = new Parser(new StringReader(text));
        _maxDepth = maxDepth;
    }

    /// <exception cref="FormatException">The text is no YAML document, or one that JSON cannot express.</exception>
    public static JsonNode? Read(string text, int maxDepth)
    {
        try
        {
            var reader = new YamlReader(text, maxDepth);
            reader._parser.Consume<StreamStart>();
            if (reader._parser.Accept<StreamEnd>(out _))
            {
                return null;
            }

            reader._parser.Consume<DocumentStart>();
            return reader.ReadNode(0);
        }
        catch (YamlException e)
        {
            throw new FormatException($"yaml: line {e.Start.Line}: {e.Message}", e);
        }
    }

    private JsonNode? ReadNode(int depth)
    {
        if (depth > _maxDepth)
        {
            throw new FormatException("yaml: exceeded max depth");
        }

        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            return ReadScalar(scalar);
        }

        if (_parser.TryConsume<SequenceStart>(out _))
        {
            var array = new JsonArray();
            while (!_parser.TryConsume<SequenceEnd>(out _))
            {
                array.Add(ReadNode(depth + 1));
            }

            return array;
        }

        if (_parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!_parser.TryConsume<MappingEnd>(out _))
            {
                var key = _parser.Consume<Scalar>().Value;
                map[key] = ReadNode(depth + 1);
            }

            return map;
        }

        throw new FormatException($"yaml: line {_parser.Current?.Start.Line}: aliases are not supported");
    }

    private static JsonNode? ReadScalar(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str"))
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => JsonValue.Create(true),
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => JsonValue.Create(false),
            _ => ReadNumber(text) ?? JsonValue.Create(text),
        };
    }

    private static JsonNode? ReadNumber(string text)
    {
        if (JsonNumber().IsMatch(text))
        {
            // Parsed as JSON, so that the digits stay as they were written.
            return JsonNode.Parse(text);
        }

        if (text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal))
        {
            return JsonNode.Parse(hexadecimal.ToString(CultureInfo.InvariantCulture));
        }

        return LooseNumber().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LooseNumber();
}
