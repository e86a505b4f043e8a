namespace Carillon.Kubernetes.Client;

/// <summary><c>DeleteOptions</c> as the server reads them.</summary>
internal sealed record DeleteBody
{
    public string ApiVersion { get; init; } = "v1";

    public string Kind { get; init; } = "DeleteOptions";

    public DeletePreconditions? Preconditions { get; init; }

    public string? PropagationPolicy { get; init; }

    public int? GracePeriodSeconds { get; init; }

    public IReadOnlyList<string>? DryRun { get; init; }

    public static DeleteBody From(DeleteOptions options) => new()
    {
        Preconditions = options.Uid is null && options.ResourceVersion is null
            ? null
            : new() { Uid = options.Uid, ResourceVersion = options.ResourceVersion },
        PropagationPolicy = options.Propagation?.ToString(),
        GracePeriodSeconds = options.GracePeriodSeconds,
        DryRun = options.DryRun ? ["All"] : null,
    };
}
