using Carillon.Agent.Linux;
using Carillon.Kubernetes.Clocks;

namespace Carillon.Agent.Supervision;

/// <summary>The times of this host: the API server's idea of now, monotonic time, time since boot, and which boot.</summary>
internal sealed class HostClock
{
    private readonly TimeProvider _time;
    private readonly ServerClock _server;
    private readonly ProcFileSystem _proc;
    private readonly long _origin;

    public HostClock(TimeProvider time, ServerClock server, ProcFileSystem proc)
    {
        _time = time;
        _server = server;
        _proc = proc;
        _origin = time.GetTimestamp();
        BootId = proc.BootId();
    }

    public string BootId { get; }

    public TimeProvider Provider => _time;

    /// <summary>Now, by the clock of the API server.</summary>
    public DateTimeOffset ServerNow => _server.UtcNow;

    /// <summary>Done when the API server has said what time it is. Before that <see cref="ServerNow"/> is this host's clock, which may be wrong.</summary>
    public Task ServerTimeKnown => _server.Known;

    /// <summary>Time since this agent began; no clock setting moves it.</summary>
    public TimeSpan Monotonic => _time.GetElapsedTime(_origin);

    /// <summary>Time since the host booted; it outlives the agent.</summary>
    public TimeSpan Uptime => _proc.Uptime();
}
