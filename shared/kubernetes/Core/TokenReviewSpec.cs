namespace Carillon.Kubernetes.Core;

/// <summary>The question of a <see cref="TokenReview"/>.</summary>
public sealed record TokenReviewSpec
{
    /// <summary>The token.</summary>
    public string? Token { get; init; }

    /// <summary>For whom it must be made: one of these is enough.</summary>
    public IReadOnlyList<string>? Audiences { get; init; }

    /// <summary>The compiler's text of a record would print the token.</summary>
    public override string ToString() => nameof(TokenReviewSpec);
}
