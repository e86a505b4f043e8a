using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Carillon.Runtime.Yaml;

/// <summary>Writes JSON as block-style YAML that every YAML 1.1 and 1.2 reader takes for the same values.</summary>
public static class YamlWriter
{
    /// <summary>Writes one document, with a newline at its end and no document markers.</summary>
    /// <param name="value">The value; its property order is kept.</param>
    public static string Write(JsonNode? value)
    {
        var text = new StringWriter { NewLine = "\n" };
        // A very wide line: folding long strings would only make them harder to read and to search for.
        var emitter = new Emitter(text, new EmitterSettings(2, int.MaxValue, isCanonical: false, 1024, skipAnchorName: false, indentSequences: false));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        WriteNode(emitter, value);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void WriteNode(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                var mapStyle = map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block;
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, mapStyle));
                foreach (var (key, value) in map)
                {
                    WriteString(emitter, key);
                    WriteNode(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                var listStyle = list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block;
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, listStyle));
                foreach (var item in list)
                {
                    WriteNode(emitter, item);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                WriteString(emitter, value.GetValue<string>());
                break;
            default:
                WriteScalar(emitter, node?.ToJsonString() ?? "null", ScalarStyle.Plain);
                break;
        }
    }

    private static void WriteString(Emitter emitter, string text)
    {
        var style = text switch
        {
            _ when text.Any(c => (char.IsControl(c) && c != '\n') || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufeff') => ScalarStyle.DoubleQuoted,
            // A literal block shows scripts as they are; it cannot carry lines that end or begin in blanks faithfully.
            _ when text.Contains('\n') => IsSafeBlock(text) ? ScalarStyle.Literal : ScalarStyle.DoubleQuoted,
            _ when ReadsAsPlainString(text) => ScalarStyle.Plain,
            _ => ScalarStyle.DoubleQuoted,
        };
        WriteScalar(emitter, text, style);
    }

    private static bool IsSafeBlock(string text) =>
        text[0] is not (' ' or '\n' or '\t') && !text.Contains(" \n", StringComparison.Ordinal) && text[^1] != ' ';

    /// <summary>Would a reader take the bare text for this very string, not for a number, a boolean, a date or an indicator?</summary>
    private static bool ReadsAsPlainString(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiLetter(text[0]) || text[0] is '/' or '_' or '.')
            || text[^1] is ' ' or ':' || text.Contains(": ", StringComparison.Ordinal) || text.Contains(" #", StringComparison.Ordinal)
            || text is "y" or "Y" or "n" or "N")
        {
            return false;
        }

        try
        {
            return YamlReader.Read(text) is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == text;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void WriteScalar(Emitter emitter, string text, ScalarStyle style) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: style == ScalarStyle.Plain, isQuotedImplicit: style != ScalarStyle.Plain));
}
