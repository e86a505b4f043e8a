using Carillon.Api.Meta;

namespace Carillon.Kubernetes.Core;

/// <summary>A core/v1 Event: something worth telling about another object. It expires by itself.</summary>
public sealed record Event : IKubernetesObject
{
    /// <summary>Always <c>v1</c>.</summary>
    public string? ApiVersion { get; init; } = "v1";

    /// <summary>Always <c>Event</c>.</summary>
    public string? Kind { get; init; } = "Event";

    /// <summary>Name and namespace; the namespace is the involved object's, or <c>default</c> for cluster-scoped ones.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new ObjectMeta(); } = new();

    /// <summary>What the event is about.</summary>
    public ObjectReference? InvolvedObject { get; init; }

    /// <summary>A short CamelCase word.</summary>
    public string? Reason { get; init; }

    /// <summary>A sentence for people, at most 1024 bytes.</summary>
    public string? Message { get; init; }

    /// <summary>Who says so.</summary>
    public EventSource? Source { get; init; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset? FirstTimestamp { get; init; }

    /// <summary>When it was last seen.</summary>
    public DateTimeOffset? LastTimestamp { get; init; }

    /// <summary>How often it was seen.</summary>
    public int? Count { get; init; }

    /// <summary><c>Normal</c> or <c>Warning</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Name of the component in the form events.k8s.io wants.</summary>
    public string? ReportingComponent { get; init; }

    /// <summary>Which instance of the component.</summary>
    public string? ReportingInstance { get; init; }
}
