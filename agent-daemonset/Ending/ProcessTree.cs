using System.Text;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>
/// Finds what is alive of a run: members of its session, of its control group, bearers of its token, and the descendants of all
/// these. Together they also find a daemon that forked twice and made a session of its own.
/// </summary>
internal sealed class ProcessTree
{
    private readonly RunMarks _marks;
    private readonly ProcFileSystem _proc;
    private readonly byte[] _token;
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
        var all = _proc.List();
        var found = new Dictionary<int, ProcessStat>();
        var inCgroup = _marks.Cgroup is { } cgroup ? ControlGroup.Processes(cgroup) : new HashSet<int>();
        var sessionSeen = false;
        foreach (var process in all)
        {
            var inSession = _sessionIsOurs && process.Session == _marks.Wrapper.Pid;
            sessionSeen |= inSession;
            if (inSession || inCgroup.Contains(process.Pid) || BearsToken(process))
            {
                found[process.Pid] = process;
            }
        }

        _sessionIsOurs &= sessionSeen;
        AddDescendants(all, found);
        found.Remove(_marks.Wrapper.Pid);
        found.Remove(Environment.ProcessId);
        return [.. found.Values];
    }

    private bool BearsToken(ProcessStat process) =>
        process.StartTicks >= _marks.Wrapper.StartTicks && _proc.HasEnvironment(process.Pid, _token);

    private static void AddDescendants(IReadOnlyList<ProcessStat> all, Dictionary<int, ProcessStat> found)
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
