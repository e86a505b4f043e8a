namespace Carillon.Kubernetes.Client;

/// <summary>How to create an object.</summary>
public sealed record CreateOptions
{
    /// <summary>Validate and answer, but store nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Under which name the fields are owned; null takes the client's.</summary>
    public string? FieldManager { get; init; }

    /// <summary><c>Strict</c>, <c>Warn</c> or <c>Ignore</c> for unknown fields; null leaves it to the server.</summary>
    public string? FieldValidation { get; init; }
}
