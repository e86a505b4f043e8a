using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Carillon.ApiServer.Text;

/// <summary>Reads YAML into the JSON object model, by the rules of YAML's core schema.</summary>
internal sealed class YamlJson
{
    /// <summary>Aliases can blow up a small text into an endless or exponentially large value.</summary>
    private const int MaxNodes = 1_000_000;
    private const int MaxDepth = 256;
    private int _nodes;

    private YamlJson()
    {
    }

    /// <summary>The first document of <paramref name="text"/>; null where there is none.</summary>
    /// <exception cref="FormatException">The text is no YAML, a mapping repeats a key, or an anchor refers to itself.</exception>
    public static JsonNode? Parse(string text)
    {
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException problem)
        {
            throw new FormatException($"error converting YAML to JSON: {problem.Message}");
        }

        return stream.Documents.Count == 0 ? null : new YamlJson().Convert(stream.Documents[0].RootNode, 0);
    }

    private JsonNode? Convert(YamlNode node, int depth)
    {
        if (depth > MaxDepth || ++_nodes > MaxNodes)
        {
            throw new FormatException("error converting YAML to JSON: document contains excessive aliasing or nesting");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                var members = new JsonObject();
                foreach (var (key, value) in mapping.Children)
                {
                    members[((YamlScalarNode)key).Value ?? ""] = Convert(value, depth + 1);
                }

                return members;
            case YamlSequenceNode sequence:
                return new JsonArray(sequence.Children.Select(item => Convert(item, depth + 1)).ToArray());
            case YamlScalarNode scalar:
                return ConvertScalar(scalar);
            default:
                throw new FormatException("error converting YAML to JSON: unsupported node");
        }
    }

    private static JsonValue? ConvertScalar(YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE":
                return JsonValue.Create(false);
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return JsonValue.Create(whole);
        }

        return LooksNumeric(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : JsonValue.Create(text);
    }

    private static bool LooksNumeric(string text) => char.IsAsciiDigit(text[^1]) && text.All(c => char.IsAsciiDigit(c) || c is '.' or '-' or '+' or 'e' or 'E');
}
