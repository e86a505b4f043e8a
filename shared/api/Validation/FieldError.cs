namespace Carillon.Api.Validation;

/// <summary>Something wrong with one field.</summary>
/// <param name="Path">Where, for example <c>spec.executor.shell.timeoutSeconds</c>.</param>
/// <param name="Message">What is wrong and what is allowed, for people.</param>
public sealed record FieldError(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Message}";
}
