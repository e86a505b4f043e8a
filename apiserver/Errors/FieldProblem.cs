namespace Carillon.ApiServer.Errors;

/// <summary>One invalid field in the words of Kubernetes' <c>field.Error</c>: <c>path: Body</c>.</summary>
/// <param name="Reason">Cause reason: <c>FieldValueInvalid</c>, <c>FieldValueRequired</c>, …</param>
/// <param name="Path">Path from the object's root.</param>
/// <param name="Body">Type, offending value and detail: <c>Invalid value: "x": must be …</c>.</param>
internal sealed record FieldProblem(string Reason, string Path, string Body)
{
    /// <param name="value">The offending value as Go prints it: text in quotes, numbers and booleans bare.</param>
    public static FieldProblem Invalid(string path, string value, string detail) =>
        new("FieldValueInvalid", path, $"Invalid value: {value}: {detail}");

    /// <summary>As <see cref="Invalid"/> for text, which is quoted here.</summary>
    public static FieldProblem InvalidText(string path, string value, string detail) => Invalid(path, GoText.Quote(value), detail);

    public static FieldProblem Required(string path, string detail = "") =>
        new("FieldValueRequired", path, detail.Length == 0 ? "Required value" : $"Required value: {detail}");

    public static FieldProblem Forbidden(string path, string detail) =>
        new("FieldValueForbidden", path, $"Forbidden: {detail}");

    public static FieldProblem Duplicate(string path, string value) =>
        new("FieldValueDuplicate", path, $"Duplicate value: {GoText.Quote(value)}");

    public static FieldProblem NotSupported(string path, string value, params IEnumerable<string> supported) =>
        new("FieldValueNotSupported", path, $"Unsupported value: {GoText.Quote(value)}: supported values: {string.Join(", ", supported.Select(GoText.Quote))}");

    public static FieldProblem TooLong(string path, int max) =>
        new("FieldValueTooLong", path, $"Too long: may not be more than {max} bytes");

    public override string ToString() => $"{Path}: {Body}";
}
