using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>An authentication.k8s.io/v1 TokenReview: asks the API server whose token this is.</summary>
public sealed record TokenReview : IKubernetesObject
{
    /// <summary>Always <c>authentication.k8s.io/v1</c>.</summary>
    public string? ApiVersion { get; init; } = "authentication.k8s.io/v1";

    /// <summary>Always <c>TokenReview</c>.</summary>
    public string? Kind { get; init; } = "TokenReview";

    /// <summary>Empty: it is not kept.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>The question.</summary>
    public TokenReviewSpec? Spec { get; init; }

    /// <summary>The answer.</summary>
    public TokenReviewStatus? Status { get; init; }

    /// <summary>The compiler's text of a record would print the token.</summary>
    public override string ToString() => nameof(TokenReview);
}
