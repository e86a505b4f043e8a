using Carillon.Api.Schema;

namespace Carillon.Api.Tasks;

/// <summary>Which runs of the tasks in dependsOn have been looked at, so that each lets this task run at most once.</summary>
public sealed record TaskUpstreams
{
    /// <summary>Since when dependsOn is as it is, by the clock of the API server; runs made before it count for nothing.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Which dependsOn since is about, as a hash.</summary>
    [Length(64)]
    public string? Fingerprint { get; init; }

    /// <summary>The runs, oldest first, until they are deleted.</summary>
    [Items(Limits.UpstreamLedger)]
    public IReadOnlyList<UpstreamLedgerEntry>? Runs { get; init; }
}
