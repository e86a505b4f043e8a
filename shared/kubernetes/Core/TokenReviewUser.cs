namespace Carillon.Kubernetes.Core;

/// <summary>The owner of a token.</summary>
public sealed record TokenReviewUser
{
    /// <summary>For a service account <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
    public string? Username { get; init; }

    /// <summary>What else is known, such as the node that the token is bound to.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }
}
