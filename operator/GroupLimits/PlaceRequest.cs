using Carillon.Kubernetes.Resources;

namespace Carillon.Operator.GroupLimits;

/// <summary>A held Execution that may go as soon as each of its limited groups has a place for it.</summary>
/// <param name="Execution">Which.</param>
/// <param name="Groups">The host groups in which it takes a place.</param>
/// <param name="Priority">The larger goes first.</param>
/// <param name="Scheduled">The due time of its Run; of the same priority the older goes first.</param>
/// <param name="Patience">How long it waits before it is given up.</param>
internal sealed record PlaceRequest(ObjectKey Execution, IReadOnlyList<string> Groups, int Priority, DateTimeOffset Scheduled, TimeSpan Patience)
{
    /// <summary>Since when it has been waiting.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Whether it was let go and nobody knows with what result: it has its place until that is known.</summary>
    public bool MayHaveGone { get; init; }

    /// <summary>When it is given up.</summary>
    public DateTimeOffset Deadline => Since + Patience;
}
