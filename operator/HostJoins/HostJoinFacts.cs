namespace Carillon.Operator.HostJoins;

/// <summary>All that decides about a host of a task with onHostJoin RunOnce.</summary>
internal sealed record HostJoinFacts
{
    /// <summary>Whether the HostAgent has the task among its handled joins.</summary>
    public bool IsNoted { get; init; }

    /// <summary>Whether the task is accepted as it is written now.</summary>
    public bool IsAccepted { get; init; }

    /// <summary>Whether all hosts are noted that were there when the task was accepted: from then on another one is one that joins.</summary>
    public bool HasBaseline { get; init; }

    public bool IsSuspended { get; init; }

    /// <summary>Whether the task has succeeded at some time, so that it is known what to run.</summary>
    public bool HasSource { get; init; }

    /// <summary>Whether it has succeeded on this very host.</summary>
    public bool HasSucceededThere { get; init; }

    /// <summary>Whether a Run of the task goes on beside which another one may not be.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Whether the host can be given work.</summary>
    public bool IsAvailable { get; init; }
}
