namespace Carillon.Kubernetes.Client;

/// <summary>The API server answered with an error.</summary>
public sealed class KubernetesApiException : KubernetesException
{
    /// <summary>Makes the exception from the parts of a <c>Status</c>.</summary>
    public KubernetesApiException(int code, string reason, string message, ApiStatusDetails? details = null)
        : base(message, null)
    {
        Code = code;
        Reason = reason;
        Details = details;
    }

    /// <summary>The HTTP status code.</summary>
    public int Code { get; }

    /// <summary>The machine-readable word of the <c>Status</c>, for example <c>AlreadyExists</c>; empty when the answer had none.</summary>
    public string Reason { get; }

    /// <summary>What the error is about, field by field; null when the answer had none.</summary>
    public ApiStatusDetails? Details { get; }

    /// <summary>
    /// The object does not exist, by the word of a Kubernetes server (404). A 404 without a reason came from something in between, or from
    /// a server that does not serve the kind yet, and says nothing of the object.
    /// </summary>
    public bool IsNotFound => Code == 404 && Reason == "NotFound";

    /// <summary>An object of that name exists (409 of a create).</summary>
    public bool IsAlreadyExists => Code == 409 && Reason == "AlreadyExists";

    /// <summary>A precondition failed or fields are owned by another manager (409, not of a create).</summary>
    public bool IsConflict => Code == 409 && Reason != "AlreadyExists";

    /// <summary>The list or watch cannot go on from there: begin with a new list (410).</summary>
    public bool IsExpired => Code == 410 || Reason is "Expired" or "Gone";

    /// <summary>The object breaks a rule of its kind (422).</summary>
    public bool IsInvalid => Code == 422;

    /// <summary>The server asks to slow down (429).</summary>
    public bool IsTooManyRequests => Code == 429;

    /// <summary>The credentials are refused (401); a new token may help.</summary>
    public bool IsUnauthorized => Code == 401;

    /// <summary>The credentials are fine but may not do this (403).</summary>
    public bool IsForbidden => Code == 403;

    /// <inheritdoc />
    public override bool IsTransient => Code is 408 or 429 or >= 500;
}
