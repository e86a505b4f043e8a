using Carillon.Agent.Linux;

namespace Carillon.Agent.Journal;

/// <summary>What is known of an attempt just before its gate opens.</summary>
internal sealed record LaunchMark
{
    /// <summary>The wrapper; null for what runs inside the agent (http).</summary>
    public ProcessIdentity? Wrapper { get; init; }

    /// <summary>The boot of the host it was launched in.</summary>
    public required string BootId { get; init; }

    /// <summary>When, as time since boot.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>When, by the clock of the API server.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Folder of its control group; null without.</summary>
    public string? Cgroup { get; init; }

    /// <summary>
    /// Of which state its Secrets were when their values were fetched for it: <c>resourceVersion</c> by name. Null without Secrets, and in a
    /// journal of an agent that did not note it yet.
    /// </summary>
    public IReadOnlyDictionary<string, string>? SecretVersions { get; init; }
}
