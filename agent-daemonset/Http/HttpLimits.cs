namespace Carillon.Agent.Http;

/// <summary>How long the phases of a request may take that tell a dead server from a slow one. What follows has the whole of timeoutSeconds.</summary>
internal sealed record HttpLimits
{
    /// <summary>To resolve the name and connect, all addresses together.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>To agree on TLS.</summary>
    public TimeSpan Tls { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For bodyRegex to match.</summary>
    public TimeSpan Match { get; init; } = TimeSpan.FromSeconds(5);
}
