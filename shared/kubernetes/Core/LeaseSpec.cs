using System.Text.Json.Serialization;

namespace Carillon.Kubernetes.Core;

/// <summary>Who holds a lease, since when and for how long.</summary>
public sealed record LeaseSpec
{
    /// <summary>Identity of the holder; empty or absent when released.</summary>
    public string? HolderIdentity { get; init; }

    /// <summary>Seconds after the last seen renewal at which others may take the lease.</summary>
    public int? LeaseDurationSeconds { get; init; }

    /// <summary>When the present holder took it; its own clock, for people only.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? AcquireTime { get; init; }

    /// <summary>When the holder renewed last; its own clock, never compared with ours.</summary>
    [JsonConverter(typeof(MicroTimeConverter))]
    public DateTimeOffset? RenewTime { get; init; }

    /// <summary>How often the lease changed hands.</summary>
    public int? LeaseTransitions { get; init; }
}
