namespace Carillon.Kubernetes.Client;

/// <summary>The <c>Status</c> object with which the server answers errors.</summary>
internal sealed record ApiStatus
{
    public string? Kind { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public int? Code { get; init; }

    public ApiStatusDetails? Details { get; init; }

    public KubernetesApiException ToException(int code, TimeSpan? retryAfter)
    {
        var wait = retryAfter ?? (Details?.RetryAfterSeconds is > 0 and var seconds ? TimeSpan.FromSeconds(seconds) : null);
        var text = string.IsNullOrEmpty(Message) ? $"the server answered {code} {Reason}" : Message;
        return new(code, Reason ?? "", text, Details) { RetryAfter = wait };
    }
}
