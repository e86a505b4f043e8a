namespace Carillon.Kubernetes.Core;

/// <summary>The answer to a <see cref="TokenReview"/>.</summary>
public sealed record TokenReviewStatus
{
    /// <summary>Whether the token is good.</summary>
    public bool? Authenticated { get; init; }

    /// <summary>Whose it is.</summary>
    public TokenReviewUser? User { get; init; }

    /// <summary>Those of the asked audiences that it is made for. A server that knows nothing of audiences leaves it out.</summary>
    public IReadOnlyList<string>? Audiences { get; init; }
}
