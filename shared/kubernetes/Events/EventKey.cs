namespace Carillon.Kubernetes.Events;

/// <summary>What makes two events the same: then they are one with a count.</summary>
internal sealed record EventKey(EventSubject Subject, EventType Type, string Reason, string Message);
