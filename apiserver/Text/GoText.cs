using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Carillon.ApiServer.Text;

/// <summary>
/// Renders values the way Kubernetes' error messages do, so that people and scripts which match on those
/// texts find what they know.
/// </summary>
internal static class GoText
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The double-quoted form with escapes (<c>%q</c>).</summary>
    public static string Quote(string text)
    {
        var builder = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            AppendQuoted(builder, rune);
        }

        return builder.Append('"').ToString();
    }

    /// <summary>A value inside a message: strings quoted, everything else as compact JSON.</summary>
    public static string Value(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Quote(scalar.GetValue<string>()),
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number && !JsonScalar.TryInteger(scalar, out _) =>
            Number(JsonScalar.AsDouble(scalar)),
        _ => value.ToJsonString(Compact),
    };

    /// <summary>The shortest exact form; with an exponent from a million on, as Go prints floating-point numbers.</summary>
    public static string Number(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e21 && (magnitude < 1e6 || SignificantDigits(magnitude) > 6)))
        {
            return value.ToString("0.#################", CultureInfo.InvariantCulture);
        }

        var scientific = value.ToString("0.################e+00", CultureInfo.InvariantCulture);
        return scientific;
    }

    private static int SignificantDigits(double magnitude) =>
        magnitude.ToString("E16", CultureInfo.InvariantCulture).Split('E')[0].TrimEnd('0').Count(char.IsDigit);

    private static void AppendQuoted(StringBuilder builder, Rune rune)
    {
        switch (rune.Value)
        {
            case '"' or '\\':
                builder.Append('\\').Append((char)rune.Value);
                break;
            case '\n':
                builder.Append("\\n");
                break;
            case '\r':
                builder.Append("\\r");
                break;
            case '\t':
                builder.Append("\\t");
                break;
            case < 0x20 or 0x7f:
                builder.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
                break;
            default:
                builder.Append(IsPrintable(rune) ? rune.ToString() : Escape(rune));
                break;
        }
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or
        UnicodeCategory.ParagraphSeparator);

    private static string Escape(Rune rune) => rune.Value > 0xffff ? $"\\U{rune.Value:x8}" : $"\\u{rune.Value:x4}";
}
