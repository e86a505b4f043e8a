using Carillon.Kubernetes.Resources;
using Carillon.Operator.Reconciling;

namespace Carillon.Operator.Leading;

/// <summary>A queue of a leader, and what is done for each of its keys.</summary>
/// <param name="Queue">The keys.</param>
/// <param name="Workers">How many of them at once.</param>
/// <param name="Handler">Looks at one; returns when to look again, or null.</param>
internal sealed record QueueWork(ReconcileQueue Queue, int Workers, Func<ObjectKey, CancellationToken, Task<TimeSpan?>> Handler);
