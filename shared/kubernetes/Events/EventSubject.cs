using Carillon.Kubernetes.Core;

namespace Carillon.Kubernetes.Events;

/// <summary>The object an event is about, for counting and limiting; its version does not matter.</summary>
internal sealed record EventSubject(string? Kind, string? Namespace, string? Name, string? Uid)
{
    public static EventSubject Of(ObjectReference about) => new(about.Kind, about.Namespace, about.Name, about.Uid);
}
