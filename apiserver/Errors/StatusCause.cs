namespace Carillon.ApiServer.Errors;

/// <summary>One cause in the details of a Status.</summary>
/// <param name="Reason">Machine-readable: <c>FieldValueInvalid</c>.</param>
/// <param name="Message">Human-readable.</param>
/// <param name="Field">Path of the field, or empty.</param>
internal sealed record StatusCause(string Reason, string Message, string Field);
