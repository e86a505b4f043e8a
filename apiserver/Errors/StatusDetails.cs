using Carillon.ApiServer.Schema;

namespace Carillon.ApiServer.Errors;

/// <summary>What a Status is about.</summary>
internal sealed record StatusDetails
{
    public string Name { get; init; } = "";

    public string Group { get; init; } = "";

    /// <summary>The plural resource, or for validation errors the kind, as Kubernetes does it.</summary>
    public string Kind { get; init; } = "";

    public string Uid { get; init; } = "";

    public IReadOnlyList<FieldCause> Causes { get; init; } = [];

    public int RetryAfterSeconds { get; init; }
}
