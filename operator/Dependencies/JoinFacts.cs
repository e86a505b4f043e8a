using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Dependencies;

/// <summary>All that decides whether a task runs because of others.</summary>
internal sealed record JoinFacts
{
    public required DistributedCronTask Task { get; init; }

    /// <summary>Whether it may run at all: it is accepted and not suspended.</summary>
    public required bool Takes { get; init; }

    /// <summary>The Runs of the tasks that it follows, as those tasks are now: none of an earlier task of the same name.</summary>
    public required IReadOnlyList<DistributedCronRun> Runs { get; init; }

    /// <summary>Whether the Run of that UID, which is not among <see cref="Runs"/>, is known to be deleted.</summary>
    public required Func<string, bool> IsGone { get; init; }

    /// <summary>The present, by the clock that stamps what is created.</summary>
    public required DateTimeOffset Now { get; init; }
}
