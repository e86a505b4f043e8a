using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Carillon.Runtime.Yaml;

/// <summary>
/// Reads YAML as JSON, with the words and numbers that Kubernetes tools take (YAML 1.1 booleans included). It walks parser events,
/// so that nothing is built for what is refused: depth, and the number of values that aliases may multiply to, are bounded.
/// </summary>
public sealed partial class YamlReader
{
    /// <summary>How deep values may nest unless told otherwise.</summary>
    public const int DefaultMaxDepth = 100;

    private const int MaxAliasedValues = 100_000;

    private readonly Parser _parser;
    private readonly int _maxDepth;
    private readonly Dictionary<AnchorName, JsonNode?> _anchors = [];
    private int _aliasedValues;

    private YamlReader(string text, int maxDepth)
    {
        _parser = new Parser(new StringReader(text));
        _maxDepth = maxDepth;
    }

    /// <summary>Reads the first document; null when there is none or it is empty.</summary>
    /// <param name="text">YAML, or JSON, which is a part of it.</param>
    /// <param name="maxDepth">How deep values may nest.</param>
    /// <exception cref="FormatException">The text is not YAML, or says something JSON cannot; the message names the line.</exception>
    public static JsonNode? Read(string text, int maxDepth = DefaultMaxDepth) =>
        ReadAll(text, maxDepth) is [var first, ..] ? first : null;

    /// <summary>Reads all documents of a stream, in order; an empty one is null.</summary>
    /// <param name="text">YAML documents separated by <c>---</c>.</param>
    /// <param name="maxDepth">How deep values may nest.</param>
    /// <exception cref="FormatException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<JsonNode?> ReadAll(string text, int maxDepth = DefaultMaxDepth)
    {
        try
        {
            return new YamlReader(text, maxDepth).ReadDocuments();
        }
        catch (YamlException e)
        {
            throw new FormatException($"yaml: line {e.Start.Line}: {e.Message}", e);
        }
    }

    private List<JsonNode?> ReadDocuments()
    {
        var documents = new List<JsonNode?>();
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _anchors.Clear();
            documents.Add(ReadNode(0));
            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private JsonNode? ReadNode(int depth)
    {
        if (depth > _maxDepth)
        {
            throw new FormatException($"yaml: line {_parser.Current?.Start.Line}: nested deeper than {_maxDepth}");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Expand(alias);
        }

        var anchor = (_parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        var node = ReadContent(depth);
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = node?.DeepClone();
        }

        return node;
    }

    private JsonNode? ReadContent(int depth)
    {
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

        _parser.Consume<MappingStart>();
        var map = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            ReadEntry(map, depth);
        }

        return map;
    }

    private void ReadEntry(JsonObject map, int depth)
    {
        if (!_parser.TryConsume<Scalar>(out var key))
        {
            throw new FormatException($"yaml: line {_parser.Current?.Start.Line}: a key must be a plain value");
        }

        var value = ReadNode(depth + 1);
        if (!map.TryAdd(key.Value, value))
        {
            throw new FormatException($"yaml: line {key.Start.Line}: key \"{key.Value}\" is already set in its map");
        }
    }

    private JsonNode? Expand(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value, out var node))
        {
            throw new FormatException($"yaml: line {alias.Start.Line}: unknown anchor \"{alias.Value}\"");
        }

        // Aliases of aliases are the classic way to make a small document huge.
        _aliasedValues += Count(node);
        return _aliasedValues <= MaxAliasedValues
            ? node?.DeepClone()
            : throw new FormatException($"yaml: line {alias.Start.Line}: aliases expand to more than {MaxAliasedValues} values");
    }

    private static int Count(JsonNode? node) => node switch
    {
        JsonObject map => 1 + map.Sum(entry => Count(entry.Value)),
        JsonArray list => 1 + list.Sum(Count),
        _ => 1,
    };

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
            return JsonValue.Create(hexadecimal);
        }

        return LooseNumber().IsMatch(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex JsonNumber();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex LooseNumber();
}
