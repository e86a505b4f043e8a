using System.Net;

namespace Carillon.Runtime.Probes;

/// <summary>Settings of the probe server.</summary>
public sealed record ProbeServerOptions
{
    /// <summary>Where to listen; port 0 takes any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>How long one connection may take from accept to close; default 5 s.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest request in bytes; default 8 KiB.</summary>
    public int MaxRequestBytes { get; init; } = 8 * 1024;

    /// <summary>Connections served at once; default 16. Others wait in the kernel's queue.</summary>
    public int MaxConnections { get; init; } = 16;
}
