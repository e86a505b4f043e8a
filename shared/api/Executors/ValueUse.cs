namespace Carillon.Api.Executors;

/// <summary>A place in an Execution that needs a value of another object.</summary>
/// <param name="Field">The path of the place: <c>spec.executor.shell.env[TOKEN].valueFrom</c>.</param>
/// <param name="Reference">Which value.</param>
/// <param name="Optional">Whether the start goes on without it when the object or the key is absent.</param>
public sealed record ValueUse(string Field, ValueReference Reference, bool Optional);
