using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>
/// Ends a run with all its processes: TERM, the grace period, KILL until nothing is left. The wrapper is spared as long as it can
/// still note how the command ended.
/// </summary>
internal sealed class TreeEnder
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WrapperPatience = TimeSpan.FromSeconds(5);
    private const int RoundsBeforeGroupKill = 3;

    private readonly RunMarks _marks;
    private readonly ProcessTree _tree;
    private readonly ProcFileSystem _proc;
    private readonly TimeProvider _time;
    private readonly HashSet<(int Pid, long StartTicks)> _asked = [];

    public TreeEnder(RunMarks marks, ProcFileSystem proc, TimeProvider time)
    {
        _marks = marks;
        _proc = proc;
        _time = time;
        _tree = new ProcessTree(marks, proc, marks.Wrapper.BootId);
    }

    /// <summary>Ends the run. True when nothing of it is left alive.</summary>
    /// <param name="grace">Between TERM and KILL.</param>
    /// <param name="hurry">Cuts the grace short.</param>
    /// <param name="cancellationToken">Gives the ending up.</param>
    public async Task<bool> EndAsync(TimeSpan grace, CancellationToken hurry, CancellationToken cancellationToken)
    {
        // New members are asked too: a shell may fork its clean-up after the first signal.
        if (!await SweepAsync(Ask, grace, hurry, cancellationToken) && !await SweepAsync(Kill, KillPatience, CancellationToken.None, cancellationToken))
        {
            return false;
        }

        if (!await WaitForWrapperAsync(cancellationToken))
        {
            NativeMethods.Kill(_marks.Wrapper.Pid, NativeMethods.SigKill);
        }

        // What the last fork left between two looks.
        return await SweepAsync(Kill, KillPatience, CancellationToken.None, cancellationToken);
    }

    /// <summary>Acts on the members until there are none; false when the time was not enough.</summary>
    private async Task<bool> SweepAsync(
        Action<IReadOnlyList<ProcessStat>, int> act, TimeSpan patience, CancellationToken hurry, CancellationToken cancellationToken)
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

            act(members, round);
            await Task.Delay(pause, _time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private void Ask(IReadOnlyList<ProcessStat> members, int round)
    {
        foreach (var member in members)
        {
            if (_asked.Add((member.Pid, member.StartTicks)))
            {
                Signal(member, NativeMethods.SigTerm);
                Signal(member, NativeMethods.SigCont); // a stopped process would not hear of it
            }
        }
    }

    private void Kill(IReadOnlyList<ProcessStat> members, int round)
    {
        // Something forks as fast as we kill: give up the wrapper's note for a kill that nothing escapes.
        if (round >= RoundsBeforeGroupKill && _marks.Cgroup is { } cgroup && ControlGroup.TryKill(cgroup))
        {
            return;
        }

        foreach (var member in members)
        {
            Signal(member, NativeMethods.SigKill);
        }
    }

    private void Signal(ProcessStat member, int signal)
    {
        if (_proc.Find(member.Pid) is { } now && now.StartTicks == member.StartTicks)
        {
            NativeMethods.Kill(member.Pid, signal);
        }
    }

    private async Task<bool> WaitForWrapperAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
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
