using System.ComponentModel;

using Carillon.Agent.Ending;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>Runs commands and scripts behind the gate.</summary>
internal sealed class ShellCommandExecutor : IExecutor
{
    /// <summary>While an agent is there, its own limit comes first: it also ends what left the process group.</summary>
    private static readonly TimeSpan WrapperMargin = TimeSpan.FromSeconds(3);

    private readonly Gate _gate;
    private readonly UserDatabase _users;
    private readonly ControlGroupRoot _cgroups;
    private readonly ProcFileSystem _proc;
    private readonly TimeProvider _time;

    public ShellCommandExecutor(Gate gate, UserDatabase users, ControlGroupRoot cgroups, ProcFileSystem proc, TimeProvider time)
    {
        _gate = gate;
        _users = users;
        _cgroups = cgroups;
        _proc = proc;
        _time = time;
    }

    public bool Handles(ExecutorSpec spec) => spec.Shell is not null;

    public async Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        var shell = context.Spec.Executor!.Shell!;
        var (identity, refusal) = await RunIdentity.ResolveAsync(shell, _users, cancellationToken);
        if (identity is null)
        {
            return new Preparation.Refused(refusal!);
        }

        var environment = CommandEnvironment.Build(context, identity.Account);
        var environmentScript = EnvironmentScript.Write(environment);
        var command = CommandLine.Build(shell, identity.User is null ? context.Folder.Script : RunFolder.OpenScript);
        refusal = ShellCheck.Refusal(shell, environment) ?? ShellCheck.RefusalOfSize(environmentScript) ?? CheckHost(shell, command, environment);
        if (refusal is not null)
        {
            return new Preparation.Refused(refusal);
        }

        try
        {
            context.Folder.Create(shell.Stdin, shell.Script, identity.User ?? NativeMethods.EffectiveUserId());
            return new Preparation.Ready(StartWrapper(context, identity, environmentScript, command));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(IsFull(e) ? Reasons.DiskFull : Reasons.StartFailed, $"the run folder cannot be made: {e.Message}");
        }
        catch (Win32Exception e)
        {
            return Refuse(Reasons.StartFailed, $"setsid cannot be started: {e.Message}");
        }
    }

    public IAttempt Adopt(AttemptContext context, LaunchMark mark)
    {
        var wrapper = mark.Wrapper ?? throw new InvalidOperationException("a shell attempt is journalled with its wrapper");
        return new ShellAttempt(context, wrapper, process: null, mark.Cgroup, _proc, _time);
    }

    private ShellAttempt StartWrapper(AttemptContext context, RunIdentity identity, string environment, IReadOnlyList<string> command)
    {
        var process = _gate.Start(new GatedLaunch(
            context.Folder,
            environment,
            command,
            WorkingDirectory(context.Spec.Executor!.Shell!, identity.Account),
            identity.User,
            identity.Group,
            TimeSpan.FromSeconds(context.Spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds) + WrapperMargin,
            TimeSpan.FromSeconds(context.Spec.TerminationGracePeriodSeconds ?? TaskDefaults.TerminationGracePeriodSeconds)));

        // The wrapper joins before the gate opens, so whatever the command forks is born inside.
        var cgroup = _cgroups.Create(context.RunId);
        if (cgroup is not null && !ControlGroup.TryAdd(cgroup, process.Identity.Pid))
        {
            ControlGroup.TryRemove(cgroup);
            cgroup = null;
        }

        return new ShellAttempt(context, process.Identity, process, cgroup, _proc, _time);
    }

    private static AttemptOutcome? CheckHost(ShellExecutor shell, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        if (!File.Exists("/bin/sh"))
        {
            return new(ExecutionPhase.Failed, Reasons.NoShell, "this host has no /bin/sh");
        }

        if (shell.WorkingDir is { } folder && !Directory.Exists(folder))
        {
            return new(
                ExecutionPhase.Failed, Reasons.WorkingDirectoryMissing, $"spec.executor.shell.workingDir: this host has no folder \"{folder}\"");
        }

        var isOwnScript = shell.Script?.StartsWith("#!", StringComparison.Ordinal) == true;
        return isOwnScript || CommandLine.CanRun(command[0], environment["PATH"])
            ? null
            : new(ExecutionPhase.Failed, Reasons.InterpreterNotFound, $"spec.executor.shell.interpreter: this host cannot run \"{command[0]}\"");
    }

    private static string WorkingDirectory(ShellExecutor shell, UserAccount account) =>
        shell.WorkingDir ?? (Directory.Exists(account.Home) ? account.Home : "/");

    private static bool IsFull(Exception e) => (e.HResult & 0xFFFF) == 28 || e.Message.Contains("No space left", StringComparison.Ordinal);

    private static Preparation.Refused Refuse(string reason, string message) =>
        new(new AttemptOutcome(ExecutionPhase.Failed, reason, message));
}
