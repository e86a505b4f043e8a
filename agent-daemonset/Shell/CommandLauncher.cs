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
    /// <summary>While an agent is there, its own TERM and KILL come first: they also reach what left the process group.</summary>
    private static readonly TimeSpan WrapperMargin = TimeSpan.FromSeconds(3);

    private readonly Gate _gate;
    private readonly HostNamespaces _host;
    private readonly ControlGroupRoot _cgroups;
    private readonly bool _allowMissingLimits;
    private readonly ProcFileSystem _proc;
    private readonly TimeProvider _time;

    /// <param name="gate">Starts wrappers.</param>
    /// <param name="host">Where commands run.</param>
    /// <param name="cgroups">Where runs get their control groups.</param>
    /// <param name="allowMissingLimits">Whether limits that cannot be enforced are dropped instead of refused.</param>
    /// <param name="proc">The host's processes.</param>
    /// <param name="time">The clock of waits.</param>
    public CommandLauncher(Gate gate, HostNamespaces host, ControlGroupRoot cgroups, bool allowMissingLimits, ProcFileSystem proc, TimeProvider time)
    {
        _gate = gate;
        _host = host;
        _cgroups = cgroups;
        _allowMissingLimits = allowMissingLimits;
        _proc = proc;
        _time = time;
    }

    /// <summary>Makes the run folder and starts the wrapper; or says why that cannot be.</summary>
    public (CommandAttempt? Attempt, AttemptOutcome? Refusal) Launch(AttemptContext context, CommandLaunch launch)
    {
        var cgroups = launch.OnHost || !_host.Elsewhere ? _cgroups : ControlGroupRoot.OfOwnContainer;
        if (!_allowMissingLimits && ShellCheck.RefusalOfLimits(launch.Limits, cgroups.Controllers, cgroups.Lack) is { } refusal)
        {
            return (null, refusal);
        }

        try
        {
            context.Folder.Create(launch.StandardInput, launch.Script, launch.ScriptOwner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, AttemptOutcome.Failed(IsFull(e) ? Reasons.DiskFull : Reasons.StartFailed, $"the run folder cannot be made: {e.Message}"));
        }

        var limits = launch.Limits.Within(cgroups.Controllers);
        string? cgroup = null;
        try
        {
            cgroup = cgroups.Create(context.RunId, limits);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (limits != RunLimits.None)
            {
                return (null, AttemptOutcome.Failed(Reasons.LimitsUnavailable, $"spec.executor.shell.resources: its control group cannot be made: {e.Message}"));
            }
        }

        return StartWrapper(context, launch, cgroup, limits);
    }

    public CommandAttempt Adopt(AttemptContext context, LaunchMark mark)
    {
        var wrapper = mark.Wrapper ?? throw new InvalidOperationException("a command is journalled with its wrapper");
        return new CommandAttempt(context, wrapper, process: null, mark.Cgroup, _proc, _time);
    }

    private (CommandAttempt? Attempt, AttemptOutcome? Refusal) StartWrapper(AttemptContext context, CommandLaunch launch, string? cgroup, RunLimits limits)
    {
        GatedProcess process;
        try
        {
            process = _gate.Start(Gated(context, launch));
        }
        catch (Win32Exception e)
        {
            Forget(cgroup);
            return (null, AttemptOutcome.Failed(Reasons.StartFailed, $"setsid cannot be started: {e.Message}"));
        }

        // The wrapper joins before the gate opens, so whatever the command forks is born inside.
        var joined = false;
        _host.OutsideOwnGroups(() =>
        {
            joined = cgroup is not null && ControlGroup.TryAdd(cgroup, process.Identity.Pid);
            if (launch.OnHost)
            {
                _cgroups.LeaveContainer(process.Identity.Pid, joined);
            }
        });
        if (cgroup is not null && !joined)
        {
            Forget(cgroup);
            cgroup = null;
            if (limits != RunLimits.None)
            {
                process.Close();
                process.Dispose();
                return (null, AttemptOutcome.Failed(Reasons.LimitsUnavailable, "spec.executor.shell.resources: the command could not be put into its control group"));
            }
        }

        return (new CommandAttempt(context, process.Identity, process, cgroup, _proc, _time), null);
    }

    private GatedLaunch Gated(AttemptContext context, CommandLaunch launch) => new(
        context.Folder,
        launch.Environment,
        launch.Command,
        launch.WorkingDirectory,
        launch.Identity.User,
        launch.Identity.Group,
        TimeSpan.FromSeconds(context.Spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds) + WrapperMargin,
        TimeSpan.FromSeconds(context.Spec.TerminationGracePeriodSeconds ?? TaskDefaults.TerminationGracePeriodSeconds) + WrapperMargin,
        launch.OnHost ? _host.Enter : [],
        launch.OnHost ? _cgroups.WrapperProcesses : "");

    private static void Forget(string? cgroup)
    {
        if (cgroup is not null)
        {
            ControlGroup.TryRemove(cgroup);
        }
    }

    private static bool IsFull(Exception e) => (e.HResult & 0xFFFF) == 28 || e.Message.Contains("No space left", StringComparison.Ordinal);
}
