using System.Text.Json.Nodes;
using Carillon.ApiServer.Text;

namespace Carillon.ApiServer.Schema;

/// <summary>
/// One reason why an object is refused, as it travels in <c>Status.details.causes</c>: a machine-readable
/// <paramref name="Reason"/>, the path of the field, and a message that does not repeat the path.
/// </summary>
internal sealed record FieldCause(string Reason, string Field, string Message)
{
    /// <summary>The form in which a cause appears inside <c>Status.message</c>.</summary>
    public override string ToString() => $"{Field}: {Message}";

    public static FieldCause Required(string field, string detail = "") =>
        new("FieldValueRequired", field, WithDetail("Required value", detail));

    public static FieldCause Forbidden(string field, string detail) =>
        new("FieldValueForbidden", field, WithDetail("Forbidden", detail));

    public static FieldCause Invalid(string field, JsonNode? value, string detail) =>
        new("FieldValueInvalid", field, WithDetail($"Invalid value: {GoText.Value(value)}", detail));

    public static FieldCause TypeInvalid(string field, JsonNode? value, string detail) =>
        new("FieldValueTypeInvalid", field, WithDetail($"Invalid value: {GoText.Value(value)}", detail));

    public static FieldCause Duplicate(string field, JsonNode? value) =>
        new("FieldValueDuplicate", field, $"Duplicate value: {GoText.Value(value)}");

    public static FieldCause NotFound(string field, JsonNode? value) =>
        new("FieldValueNotFound", field, $"Not found: {GoText.Value(value)}");

    public static FieldCause TooLong(string field, long max) =>
        new("FieldValueTooLong", field, $"Too long: may not be more than {max} byte{(max == 1 ? "" : "s")}");

    public static FieldCause TooMany(string field, long actual, long max) =>
        new("FieldValueTooMany", field, $"Too many: {actual}: must have at most {max} item{(max == 1 ? "" : "s")}");

    public static FieldCause NotSupported(string field, JsonNode? value, IEnumerable<string> supported) =>
        new(
            "FieldValueNotSupported",
            field,
            $"Unsupported value: {GoText.Value(value)}: supported values: {string.Join(", ", supported.Select(GoText.Quote))}");

    /// <summary>A value that is refused without being quoted.</summary>
    public static FieldCause InvalidUnquoted(string field, string detail) => new("FieldValueInvalid", field, $"Invalid value: {detail}");

    /// <summary>
    /// The tail of an Invalid status message: the single cause, or the distinct causes in brackets.
    /// </summary>
    public static string Summarise(IReadOnlyList<FieldCause> causes)
    {
        var texts = causes.Select(cause => cause.ToString()).Distinct(StringComparer.Ordinal).ToList();
        return texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
    }

    private static string WithDetail(string body, string detail) => detail.Length == 0 ? body : $"{body}: {detail}";
}
