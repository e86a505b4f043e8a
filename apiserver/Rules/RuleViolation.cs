namespace Carillon.ApiServer.Rules;

/// <summary>One rule an object breaks.</summary>
/// <param name="Path">Field path from the object's root: <c>spec.schedule</c>.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record RuleViolation(string Path, string Message);
