using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>From when on a host counts as one that joins: hosts that were there before get no run for it.</summary>
public sealed record HostJoinBaseline
{
    /// <summary>Since when onHostJoin, hostGroups and nodeSelector are as they are and every host of that time is noted.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Which of these since is about, as a hash.</summary>
    [Length(64)]
    public string? Fingerprint { get; init; }
}
