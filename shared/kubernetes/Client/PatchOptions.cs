namespace Carillon.Kubernetes.Client;

/// <summary>How to patch an object.</summary>
public sealed record PatchOptions
{
    /// <summary>For example <c>status</c>; null patches the object itself.</summary>
    public string? Subresource { get; init; }

    /// <summary>Under which name the fields are owned; null takes the client's.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Take over fields that another manager owns; only for <see cref="PatchType.Apply"/>.</summary>
    public bool Force { get; init; }

    /// <summary>Validate and answer, but store nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary><c>Strict</c>, <c>Warn</c> or <c>Ignore</c> for unknown fields; null leaves it to the server.</summary>
    public string? FieldValidation { get; init; }

    /// <summary>Patches the status subresource.</summary>
    public static PatchOptions Status { get; } = new() { Subresource = "status" };
}
