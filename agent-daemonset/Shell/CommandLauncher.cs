using System.ComponentModel;

using Carillon.Agent.Ending;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;

namespace Carillon.Agent.Shell;

/// <summary>Brings commands to the gate, each in a control group of its own, and takes up those of earlier agents.</summary>
internal sealed class CommandLauncher
{
    /// <summary>While an agent is there, its own limit comes first: it also ends what left the process group.</summary>
    private static readonly TimeSpan WrapperMargin = TimeSpan.FromSeconds(3);

    private readonly Gate _gate;
    private readonly ControlGroupRoot _cgroups;
    private readonly ProcFileSystem _proc;
    private readonly TimeProvider _time;

    public CommandLauncher(Gate gate, ControlGroupRoot cgroups, ProcFileSystem proc, TimeProvider time)
    {
        _gate = gate;
        _cgroups = cgroups;
        _proc = proc;
        _time = time;
    }

    /// <summary>Why this host cannot run any command; null when it can.</summary>
    public static AttemptOutcome? RefusalOfHost() =>
        File.Exists("/bin/sh") ? null : Failed(Reasons.NoShell, "this host has no /bin/sh");

    /// <summary>Makes the run folder and starts the wrapper; or says why that cannot be.</summary>
    public (CommandAttempt? Attempt, AttemptOutcome? Refusal) Launch(AttemptContext context, CommandLaunch launch)
    {
        try
        {
            context.Folder.Create(launch.StandardInput, launch.Script, launch.ScriptOwner);
            return (StartWrapper(context, launch), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, Failed(IsFull(e) ? Reasons.DiskFull : Reasons.StartFailed, $"the run folder cannot be made: {e.Message}"));
        }
        catch (Win32Exception e)
        {
            return (null, Failed(Reasons.StartFailed, $"setsid cannot be started: {e.Message}"));
        }
    }

    public CommandAttempt Adopt(AttemptContext context, LaunchMark mark)
    {
        var wrapper = mark.Wrapper ?? throw new InvalidOperationException("a command is journalled with its wrapper");
        return new CommandAttempt(context, wrapper, process: null, mark.Cgroup, _proc, _time);
    }

    private CommandAttempt StartWrapper(AttemptContext context, CommandLaunch launch)
    {
        var process = _gate.Start(new GatedLaunch(
            context.Folder,
            launch.Environment,
            launch.Command,
            launch.WorkingDirectory,
            launch.Identity.User,
            launch.Identity.Group,
            TimeSpan.FromSeconds(context.Spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds) + WrapperMargin,
            TimeSpan.FromSeconds(context.Spec.TerminationGracePeriodSeconds ?? TaskDefaults.TerminationGracePeriodSeconds)));

        // The wrapper joins before the gate opens, so whatever the command forks is born inside.
        var cgroup = _cgroups.Create(context.RunId);
        if (cgroup is not null && !ControlGroup.TryAdd(cgroup, process.Identity.Pid))
        {
            ControlGroup.TryRemove(cgroup);
            cgroup = null;
        }

        return new CommandAttempt(context, process.Identity, process, cgroup, _proc, _time);
    }

    private static bool IsFull(Exception e) => (e.HResult & 0xFFFF) == 28 || e.Message.Contains("No space left", StringComparison.Ordinal);

    private static AttemptOutcome Failed(string reason, string message) => new(ExecutionPhase.Failed, reason, message);
}
