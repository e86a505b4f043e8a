using Carillon.Kubernetes.Client;
using Carillon.Tests.Simulation.Api;

namespace Carillon.Tests.Simulation.Checks;

/// <summary>The rules of one feature.</summary>
internal abstract class Chapter(RuleBook book)
{
    protected RuleBook Book { get; } = book;

    /// <summary>A write was made; the book has taken it in already.</summary>
    public abstract void OnCommit(SimCommit commit);

    /// <summary>All is quiet.</summary>
    public virtual void AtEnd()
    {
    }

    /// <summary>Whether an Execution was let go by this write.</summary>
    protected static bool Releases(SimCommit commit) => commit is { Type: not WatchEventType.Deleted, After.Kind: "Execution" }
        && commit.After.Spec?["releasedAt"] is not null && commit.Before?.Spec?["releasedAt"] is null;
}
