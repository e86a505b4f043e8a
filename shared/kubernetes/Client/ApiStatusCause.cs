namespace Carillon.Kubernetes.Client;

/// <summary>One cause in the details of a <c>Status</c>.</summary>
public sealed record ApiStatusCause
{
    /// <summary>A machine-readable word, for example <c>FieldValueInvalid</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Message { get; init; }

    /// <summary>The field's path, for example <c>spec.schedule</c>.</summary>
    public string? Field { get; init; }
}
