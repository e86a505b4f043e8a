using Carillon.Api.Schema;

namespace Carillon.Api.Executions;

/// <summary>Its version, and the boot of its host.</summary>
public sealed record AgentIdentity
{
    /// <summary>Version of the agent.</summary>
    [Length(Limits.ShortName)]
    public string? Version { get; init; }

    /// <summary>The boot id of the host's kernel.</summary>
    [Length(Limits.Uid)]
    public string? BootId { get; init; }
}
