namespace Carillon.Kubernetes.Informers;

/// <summary>
/// How an informer stands with its server, in monotonic <see cref="TimeProvider"/> timestamps. Ages of what was last seen (a host's
/// lease) may only grow while <see cref="Watching"/> is true, and begin anew when <see cref="Epoch"/> changes.
/// </summary>
/// <param name="Watching">A watch is open and the store was complete when it was opened.</param>
/// <param name="Epoch">Counts the times the connection came back after a failure; 0 before the first list.</param>
/// <param name="EpochStarted">When this epoch began.</param>
/// <param name="LastContact">When the server was last heard of: a list page, an event, a bookmark, an accepted watch.</param>
public sealed record InformerContact(bool Watching, int Epoch, long EpochStarted, long LastContact);
