using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>
/// Ends a run with all its processes: TERM, the grace period, then its control group is frozen so that nothing in it forks or
/// answers any more, and KILL until nothing is left. The wrapper is spared as long as it can still note how the command ended.
/// </summary>
internal sealed class TreeEnder
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WrapperPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FreezePatience = TimeSpan.FromSeconds(1);

    private readonly RunMarks _marks;
    private readonly ProcessTree _tree;
    private readonly ProcFileSystem _proc;
    private readonly TimeProvider _time;
    private readonly HashSet<(int Pid, long StartTicks)> _asked = [];

    public TreeEnder(RunMarks marks, ProcessTree tree, ProcFileSystem proc, TimeProvider time)
    {
        _marks = marks;
        _tree = tree;
        _proc = proc;
        _time = time;
    }

    /// <summary>Ends the run. True when nothing of it is left alive.</summary>
    /// <param name="grace">Between TERM and KILL.</param>
    /// <param name="hurry">Cuts the grace short.</param>
    /// <param name="cancellationToken">Gives the ending up.</param>
    public async Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken)
    {
        // What is frozen hears no TERM: an agent before us may have died between freezing and killing.
        Thaw();

        // New members are asked too: a shell may fork its clean-up after the first signal.
        if (!await SweepAsync(AskAsync, grace, hurry, cancellationToken) && !await KillAsync(cancellationToken))
        {
            return false;
        }

        if (!await WaitForWrapperAsync(cancellationToken))
        {
            NativeMethods.Kill(_marks.Wrapper.Pid, NativeMethods.SigKill);
        }

        // What the last fork left between two looks.
        return await KillAsync(cancellationToken);
    }

    private async Task<bool> KillAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SweepAsync(KillRoundAsync, KillPatience, CancellationToken.None, cancellationToken);
        }
        finally
        {
            Thaw();
        }
    }

    /// <summary>Acts on the members until there are none; false when the time was not enough.</summary>
    private async Task<bool> SweepAsync(
        Func<IReadOnlyList<ProcessStat>, CancellationToken, Task> act, TimeSpan patience, CancellationToken hurry, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var pause = FirstPause;
        for (var round = 0; ; round++)
        {
            var members = _tree.Members();
            if (members.Count == 0)
            {
                return true;
            }

            if (round > 0 && (hurry.IsCancellationRequested || _time.GetElapsedTime(began) >= patience))
            {
                return false;
            }

            await act(members, cancellationToken);
            await Task.Delay(pause, _time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private Task AskAsync(IReadOnlyList<ProcessStat> members, CancellationToken cancellationToken)
    {
        foreach (var member in members)
        {
            if (_asked.Add((member.Pid, member.StartTicks)))
            {
                Signal(member, NativeMethods.SigTerm);
                Signal(member, NativeMethods.SigCont); // a stopped process would not hear of it
            }
        }

        return Task.CompletedTask;
    }

    private async Task KillRoundAsync(IReadOnlyList<ProcessStat> members, CancellationToken cancellationToken)
    {
        if (_marks.Cgroup is { } cgroup && ControlGroup.TryFreeze(cgroup))
        {
            await WaitForFreezeAsync(cgroup, cancellationToken);
            members = _tree.Members(); // now nothing in the group forks as fast as we kill
            ControlGroup.TryKill(cgroup);
        }

        // One by one too: what left the group, and everything where the kernel cannot kill a group.
        foreach (var member in members)
        {
            Signal(member, NativeMethods.SigKill);
        }

        Thaw(); // before Linux 5.14 what is frozen dies only then
    }

    private void Thaw()
    {
        if (_marks.Cgroup is { } cgroup)
        {
            ControlGroup.TryThaw(cgroup);
        }
    }

    private void Signal(ProcessStat member, int signal)
    {
        if (_proc.Find(member.Pid) is { } now && now.StartTicks == member.StartTicks)
        {
            NativeMethods.Kill(member.Pid, signal);
        }
    }

    /// <summary>What sleeps inside the kernel freezes only when it comes back, so this is not waited for without end.</summary>
    private async Task WaitForFreezeAsync(string cgroup, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (!ControlGroup.IsFrozen(cgroup) && _time.GetElapsedTime(began) < FreezePatience)
        {
            await Task.Delay(FirstPause, _time, cancellationToken);
        }
    }

    private async Task<bool> WaitForWrapperAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        if (_marks.Wrapper.IsAlive(_proc, _marks.Wrapper.BootId))
        {
            NativeMethods.Kill(_marks.Wrapper.Pid, NativeMethods.SigCont); // its command may have stopped it
        }

        while (_marks.Wrapper.IsAlive(_proc, _marks.Wrapper.BootId))
        {
            if (_time.GetElapsedTime(began) >= WrapperPatience)
            {
                return false;
            }

            await Task.Delay(FirstPause, _time, cancellationToken);
        }

        return true;
    }
}
