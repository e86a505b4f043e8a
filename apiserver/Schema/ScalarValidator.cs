using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Carillon.ApiServer.Builtin;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>Bounds, patterns and formats of strings and numbers.</summary>
internal static class ScalarValidator
{
    public static void Check(StructuralSchema schema, JsonNode? value, string path, List<FieldCause> causes)
    {
        if (JsonScalar.AsString(value) is { } text)
        {
            CheckText(schema.Assertions, text, path, causes);
            CheckFormat(schema, text, path, causes);
        }
        else if (JsonScalar.IsNumber(value))
        {
            CheckRange(schema, value!, path, causes);
            CheckBounds(schema.Assertions, value!, path, causes);
        }
    }

    /// <summary>One complaint per string: length first, then pattern.</summary>
    private static void CheckText(SchemaAssertions limits, string text, string path, List<FieldCause> causes)
    {
        var length = text.EnumerateRunes().Count();
        if (limits.MaxLength is { } most && length > most)
        {
            causes.Add(FieldCause.TooLong(path, most));
        }
        else if (limits.MinLength is { } least && length < least)
        {
            causes.Add(FieldCause.Invalid(path, text, $"{path} in body should be at least {least} chars long"));
        }
        else if (limits.Pattern is { } pattern && !Matches(pattern, text))
        {
            causes.Add(FieldCause.Invalid(path, text, $"{path} in body should match '{limits.PatternText}'"));
        }
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static void CheckFormat(StructuralSchema schema, string text, string path, List<FieldCause> causes)
    {
        var format = schema.DefinitionName == BuiltinDefinitions.MicroTime ? Formats.MicroTime : schema.Format;
        if (format is not null && schema.Type is null or "string" && !Formats.IsValid(format, text))
        {
            causes.Add(FieldCause.TypeInvalid(path, text, $"{path} in body must be of type {format}: {GoText.Quote(text)}"));
        }
    }

    private static void CheckRange(StructuralSchema schema, JsonNode value, string path, List<FieldCause> causes)
    {
        if (schema.Type != "integer" || schema.Format is not ("int32" or "int64"))
        {
            return;
        }

        var fits = JsonScalar.TryInteger(value, out var number)
            ? schema.Format == "int64" || number is >= int.MinValue and <= int.MaxValue
            : Math.Abs(JsonScalar.AsDouble(value)) < (schema.Format == "int64" ? long.MaxValue : int.MaxValue);
        if (!fits)
        {
            causes.Add(FieldCause.Invalid("<nil>", "", $"Checked value must be of type integer with format {schema.Format} in {path}"));
        }
    }

    private static void CheckBounds(SchemaAssertions limits, JsonNode value, string path, List<FieldCause> causes)
    {
        var number = JsonScalar.AsDouble(value);
        if (limits.MultipleOf is { } factor && factor > 0 && !IsMultiple(number, factor))
        {
            Complain($"a multiple of {GoText.Number(factor)}");
        }

        if (limits.Minimum is { } least && (limits.ExclusiveMinimum ? number <= least : number < least))
        {
            Complain($"greater than {(limits.ExclusiveMinimum ? "" : "or equal to ")}{Bound(least)}");
        }

        if (limits.Maximum is { } most && (limits.ExclusiveMaximum ? number >= most : number > most))
        {
            Complain($"less than {(limits.ExclusiveMaximum ? "" : "or equal to ")}{Bound(most)}");
        }

        void Complain(string expectation) => causes.Add(FieldCause.Invalid(path, value, $"{path} in body should be {expectation}"));

        string Bound(double bound) => JsonScalar.TryInteger(value, out _)
            ? ((long)bound).ToString(CultureInfo.InvariantCulture)
            : GoText.Number(bound);
    }

    private static bool IsMultiple(double number, double factor)
    {
        var ratio = factor < 1 ? 1 / factor * number : number / factor;
        return Math.Abs(ratio - Math.Round(ratio)) < 1e-9;
    }
}
