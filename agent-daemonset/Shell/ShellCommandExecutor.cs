using Carillon.Agent.Ending;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>Runs commands and scripts behind the gate.</summary>
internal sealed class ShellCommandExecutor : IExecutor
{
    private readonly CommandLauncher _launcher;
    private readonly UserDatabase _users;

    public ShellCommandExecutor(CommandLauncher launcher, UserDatabase users)
    {
        _launcher = launcher;
        _users = users;
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
        refusal = ShellCheck.Refusal(shell, environment, context.Values) ?? ShellCheck.RefusalOfSize(environmentScript) ?? CheckHost(shell, command, environment);
        if (refusal is not null)
        {
            return new Preparation.Refused(refusal);
        }

        var launch = new CommandLaunch(identity, environmentScript, command, WorkingDirectory(shell, identity.Account))
        {
            StandardInput = shell.Stdin,
            Script = shell.Script,
            Limits = RunLimits.Of(shell.Resources)!,
        };
        (var attempt, refusal) = _launcher.Launch(context, launch);
        return attempt is null ? new Preparation.Refused(refusal!) : new Preparation.Ready(attempt);
    }

    public IAttempt Adopt(AttemptContext context, LaunchMark mark) => _launcher.Adopt(context, mark);

    private static AttemptOutcome? CheckHost(ShellExecutor shell, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        if (CommandLauncher.RefusalOfHost() is { } noShell)
        {
            return noShell;
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
}
