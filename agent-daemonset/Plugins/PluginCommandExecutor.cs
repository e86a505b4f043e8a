using System.Globalization;

using Carillon.Agent.Executors;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Shell;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Plugins;

/// <summary>Runs the programs of the plugin folder behind the same gate as commands.</summary>
internal sealed class PluginCommandExecutor : IExecutor
{
    /// <summary>A plugin names no user: it runs as the agent's own.</summary>
    private static readonly ShellExecutor NoUser = new();

    /// <summary>Where it starts.</summary>
    private const string Folder = "/";

    private readonly PluginFolder _folder;
    private readonly CommandLauncher _launcher;
    private readonly HostNamespaces _host;

    public PluginCommandExecutor(PluginFolder folder, CommandLauncher launcher, HostNamespaces host)
    {
        _folder = folder;
        _launcher = launcher;
        _host = host;
    }

    public bool Handles(ExecutorSpec spec) => spec.Plugin is not null;

    public async Task<Preparation> PrepareAsync(AttemptContext context, CancellationToken cancellationToken)
    {
        var plugin = context.Spec.Executor!.Plugin!;
        var (identity, refusal) = await RunIdentity.ResolveAsync(NoUser, new UserDatabase(_host), cancellationToken);
        if (identity is null)
        {
            return new Preparation.Refused(refusal!);
        }

        var environment = new Dictionary<string, string>(CommandEnvironment.Build(context, identity.Account), StringComparer.Ordinal);
        environment[PluginRequest.VersionVariable] = PluginRequest.Version.ToString(CultureInfo.InvariantCulture);
        var variables = PluginVariables.Of(plugin.Config, out var clash);
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var environmentScript = EnvironmentScript.Write(environment);
        refusal = clash is { } fields
            ? AttemptOutcome.Failed(Reasons.InvalidSpec, $"spec.executor.plugin.config: {fields.First} and {fields.Second} would be the same environment variable")
            : ShellCheck.RefusalOfNames(environment)
                ?? ShellCheck.RefusalOfSize(environmentScript, "spec.executor.plugin.config and spec.parameters");
        if (refusal is null)
        {
            (_, refusal) = await HostProbe.TryAsync(
                _host, identity, new ShellExecutor { WorkingDir = Folder }, "/bin/sh", CommandEnvironment.DefaultPath, cancellationToken);
        }

        if (refusal is not null)
        {
            return new Preparation.Refused(refusal);
        }

        return _folder.Find(plugin.Name ?? "") switch
        {
            PluginLookup.NoInterpreter noInterpreter => Refuse(Reasons.InterpreterNotFound, noInterpreter.Why),
            PluginLookup.Found found => Launch(context, plugin, identity, environmentScript, found.Path),
            PluginLookup.Missing missing => Refuse(Reasons.PluginNotFound, missing.Why),
            PluginLookup.NoProgram noProgram => Refuse(Reasons.PluginRefused, noProgram.Why),
            PluginLookup.Refused refused => Refuse(Reasons.PluginRefused, refused.Why),
            _ => throw new InvalidOperationException("an answer that nobody gives"),
        };
    }

    public IAttempt Adopt(AttemptContext context, LaunchMark mark) => new PluginAttempt(context, _launcher.Adopt(context, mark));

    private Preparation Launch(AttemptContext context, PluginExecutor plugin, RunIdentity identity, string environment, string path)
    {
        var launch = new CommandLaunch(identity, environment, [path], Folder) { StandardInput = PluginRequest.Write(context, plugin) };
        var (attempt, refusal) = _launcher.Launch(context, launch);
        return attempt is null ? new Preparation.Refused(refusal!) : new Preparation.Ready(new PluginAttempt(context, attempt));
    }

    private static Preparation.Refused Refuse(string reason, string message) =>
        new(AttemptOutcome.Failed(reason, message));
}
