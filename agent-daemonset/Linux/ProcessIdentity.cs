namespace Carillon.Agent.Linux;

/// <summary>Names one process for good: pids are used again, but not with the same start time within one boot.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Fork time in clock ticks since boot.</param>
/// <param name="BootId">The boot it lives in.</param>
internal sealed record ProcessIdentity(int Pid, long StartTicks, string BootId)
{
    public bool IsAlive(ProcFileSystem proc, string currentBootId) =>
        BootId == currentBootId && proc.Find(Pid) is { IsAlive: true } stat && stat.StartTicks == StartTicks;
}
