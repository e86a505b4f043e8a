using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Events;

/// <summary>An event that waits to be written.</summary>
/// <param name="Key">What makes two events the same.</param>
/// <param name="About">The object.</param>
/// <param name="Id">Makes its name unique.</param>
/// <param name="SeenAt">When it happened.</param>
internal readonly record struct PendingEvent(EventKey Key, ObjectReference About, Guid Id, DateTimeOffset SeenAt);
