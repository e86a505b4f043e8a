using Carillon.Api.Tasks;

namespace Carillon.Operator.Dependencies;

/// <summary>What is to be done about the upstream Runs of a task.</summary>
internal sealed record JoinStep
{
    public static readonly JoinStep Nothing = new();

    /// <summary>The ledger, but for what <see cref="Fires"/> brings; the very same object where nothing changes, null where there is none to keep.</summary>
    public TaskUpstreams? Upstreams { get; init; }

    /// <summary>The Runs to make, oldest first.</summary>
    public IReadOnlyList<DependencyFire> Fires { get; init; } = [];

    /// <summary>What is entered for the first time.</summary>
    public IReadOnlyList<UpstreamLedgerEntry> Entered { get; init; } = [];

    /// <summary>Due times that are given up, and that no newer one that was joined explains.</summary>
    public IReadOnlyList<DateTimeOffset> GivenUp { get; init; } = [];
}
