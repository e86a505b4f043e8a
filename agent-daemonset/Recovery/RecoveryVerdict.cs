namespace Carillon.Agent.Recovery;

/// <summary>What an attempt turns out to be.</summary>
internal enum RecoveryVerdict
{
    /// <summary>Proven: the command did not start. It may start now.</summary>
    NeverStarted,

    /// <summary>It lives, or waits at the gate of a dead agent and will leave by itself.</summary>
    Alive,

    /// <summary>It ended and left its exit status.</summary>
    Ended,

    /// <summary>It may have started, nothing says how it ended, and the host has booted since.</summary>
    HostRebooted,

    /// <summary>It may have started and nothing says how it ended.</summary>
    Interrupted,
}
