namespace Carillon.Kubernetes.Client;

/// <summary>What to watch, and from where.</summary>
public sealed record WatchOptions
{
    /// <summary>A label selector.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>A field selector.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>The version after which events are wanted; null starts with the present objects as <see cref="WatchEventType.Added"/>.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Asks for bookmarks; on by default.</summary>
    public bool AllowBookmarks { get; init; } = true;

    /// <summary>After this time the server ends the watch. A connection that outlives it by half a minute is taken for dead.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Called when the server has accepted the watch, before the first event.</summary>
    public Action? OnOpen { get; init; }
}
