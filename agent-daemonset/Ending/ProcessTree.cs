using System.Text;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>
/// Finds what is alive of a run: members of its session, of its control group, bearers of its token, and the descendants of all
/// these. Together they also find a daemon that forked twice and made a session of its own.
/// </summary>
internal sealed class ProcessTree
{
    /// <summary>What a group holds that nobody can look at must not keep the agent for ever.</summary>
    private const int MostLooks = 50;

    private readonly RunMarks _marks;
    private readonly ProcFileSystem _proc;
    private readonly byte[] _token;

    /// <summary>All ever found: one known by its descent alone could not be told from a stranger once its parent has ended.</summary>
    private readonly HashSet<(int Pid, long StartTicks)> _known = [];

    private bool _sessionIsOurs;

    public ProcessTree(RunMarks marks, ProcFileSystem proc, string currentBootId)
    {
        _marks = marks;
        _proc = proc;
        _token = Encoding.UTF8.GetBytes(marks.Token);

        // The kernel may give the session's number to a stranger once the whole session is gone.
        _sessionIsOurs = marks.Wrapper.IsAlive(proc, currentBootId);
    }

    /// <summary>The living processes of the run without its wrapper.</summary>
    public IReadOnlyList<ProcessStat> Members()
    {
        var all = new Dictionary<int, ProcessStat>();
        var found = new Dictionary<int, ProcessStat>();
        var sessionSeen = false;
        foreach (var process in _proc.List())
        {
            var inSession = _sessionIsOurs && process.Session == _marks.Wrapper.Pid;
            sessionSeen |= inSession;
            all[process.Pid] = process;
            if (inSession || _known.Contains((process.Pid, process.StartTicks)) || BearsToken(process))
            {
                found[process.Pid] = process;
            }
        }

        _sessionIsOurs &= sessionSeen;
        AddGroup(found);
        AddDescendants(all.Values, found);
        found.Remove(_marks.Wrapper.Pid);
        found.Remove(Environment.ProcessId);
        _known.UnionWith(found.Values.Select(static process => (process.Pid, process.StartTicks)));
        return [.. found.Values];
    }

    /// <summary>Adds the members of the control group. What hands over to a child again and again is gone when one looks at it, so this looks again.</summary>
    private void AddGroup(Dictionary<int, ProcessStat> found)
    {
        if (_marks.Cgroup is not { } cgroup)
        {
            return;
        }

        var seen = false;
        for (var look = 0; !seen && look < MostLooks; look++)
        {
            var inside = ControlGroup.Processes(cgroup);
            seen = inside.Count == 0;
            foreach (var pid in inside)
            {
                if (_proc.Find(pid) is { IsAlive: true } process)
                {
                    found[pid] = process;
                    seen = true;
                }
            }
        }
    }

    private bool BearsToken(ProcessStat process) =>
        process.StartTicks >= _marks.Wrapper.StartTicks && _proc.HasEnvironment(process.Pid, _token);

    private static void AddDescendants(IReadOnlyCollection<ProcessStat> all, Dictionary<int, ProcessStat> found)
    {
        var grown = found.Count > 0;
        while (grown)
        {
            grown = false;
            foreach (var process in all)
            {
                grown |= found.ContainsKey(process.Parent) && found.TryAdd(process.Pid, process);
            }
        }
    }
}
