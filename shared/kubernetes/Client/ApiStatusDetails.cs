namespace Carillon.Kubernetes.Client;

/// <summary>The <c>details</c> of a Kubernetes <c>Status</c>.</summary>
public sealed record ApiStatusDetails
{
    /// <summary>The object's name.</summary>
    public string? Name { get; init; }

    /// <summary>The group.</summary>
    public string? Group { get; init; }

    /// <summary>The kind or plural.</summary>
    public string? Kind { get; init; }

    /// <summary>The object's UID.</summary>
    public string? Uid { get; init; }

    /// <summary>Single causes, each mostly about one field.</summary>
    public IReadOnlyList<ApiStatusCause>? Causes { get; init; }

    /// <summary>Seconds to wait before the next try.</summary>
    public int? RetryAfterSeconds { get; init; }
}
