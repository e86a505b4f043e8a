using Carillon.Agent.Ending;
using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Api.Defaults;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>Runs commands and scripts behind the gate.</summary>
internal sealed class ShellCommandExecutor : IExecutor
{
    private readonly CommandLauncher _launcher;
    private readonly HostNamespaces _host;

    public ShellCommandExecutor(CommandLauncher launcher, HostNamespaces host)
    {
        _launcher = launcher;
        _host = host;
    }

    public bool Handles(ExecutorSpec spec) => spec.Shell is not null;

    public async Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        var shell = context.Spec.Executor!.Shell!;
        var onHost = shell.HostNamespaces ?? ExecutorDefaults.HostNamespaces;
        var (identity, refusal) = await RunIdentity.ResolveAsync(shell, new UserDatabase(onHost ? _host : HostNamespaces.Own), cancellationToken);
        if (identity is null)
        {
            return new Preparation.Refused(refusal!);
        }

        var environment = CommandEnvironment.Build(context, identity.Account);
        var environmentScript = EnvironmentScript.Write(environment);
        var command = CommandLine.Build(shell, identity.User is null ? context.Folder.Script : RunFolder.OpenScript);
        refusal = ShellCheck.Refusal(shell, environment, context.Values) ?? ShellCheck.RefusalOfSize(environmentScript);
        if (refusal is not null)
        {
            return new Preparation.Refused(refusal);
        }

        var place = onHost ? _host : HostNamespaces.Own;
        (var folder, refusal) = await HostProbe.TryAsync(
            place, identity, shell, CommandLine.Program(shell, command), environment["PATH"], cancellationToken);
        if (folder is null)
        {
            return new Preparation.Refused(refusal!);
        }

        var launch = new CommandLaunch(identity, environmentScript, command, folder)
        {
            StandardInput = shell.Stdin,
            Script = shell.Script,
            Limits = RunLimits.Of(shell.Resources)!,
            OnHost = onHost,
        };
        (var attempt, refusal) = _launcher.Launch(context, launch);
        return attempt is null ? new Preparation.Refused(refusal!) : new Preparation.Ready(attempt);
    }

    public IAttempt Adopt(AttemptContext context, LaunchMark mark) => _launcher.Adopt(context, mark);
}
