namespace Carillon.Kubernetes.Core;

/// <summary>Who wrote an event.</summary>
public sealed record EventSource
{
    /// <summary>The component, for example <c>carillon-operator</c>.</summary>
    public string? Component { get; init; }

    /// <summary>The host it runs on, if that matters.</summary>
    public string? Host { get; init; }
}
