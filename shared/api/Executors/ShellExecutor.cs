using Carillon.Api.Defaults;
using Carillon.Api.Schema;

namespace Carillon.Api.Executors;

/// <summary>
/// The environment of the command is clean: PATH, HOME, USER, LOGNAME, SHELL, what env says, CARILLON_PARAM_NAME for every
/// parameter, and CARILLON_TASK, _NAMESPACE, _RUN, _EXECUTION, _ATTEMPT, _TRIGGER, _SCHEDULED_TIME, _HOST, _SHARD_INDEX and _SHARD_COUNT.
/// </summary>
[Rule("has(self.command) != has(self.script)", "exactly one of command and script must be set")]
public sealed record ShellExecutor
{
    /// <summary>A command line, handed to the interpreter as its last argument. At most 32 KiB. Parameters are read as environment variables, they are never put into the text.</summary>
    [Length(Limits.Script, Minimum = 1)]
    public string? Command { get; init; }

    /// <summary>A script of several lines, at most 32 KiB; one that starts with #! is run by what that line names, else by the interpreter.</summary>
    [Length(Limits.Script, Minimum = 1)]
    public string? Script { get; init; }

    /// <summary>The program that gets the command line or script, with its options; a path, or a name that is looked up in PATH.</summary>
    [Default(new[] { "/bin/sh", "-c" })]
    [Items(16, Minimum = 1)]
    [Length(Limits.Argument, Minimum = 1)]
    public IReadOnlyList<string>? Interpreter { get; init; }

    /// <summary>Arguments that the command or script finds as $1, $2 and so on.</summary>
    [Items(Limits.Arguments)]
    [Length(Limits.Argument)]
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>Absolute path of the folder to run in. Default: the home folder of the user, or / where there is none.</summary>
    [Length(Limits.Path, Minimum = 1)]
    [Pattern(Patterns.AbsolutePath)]
    public string? WorkingDir { get; init; }

    /// <summary>Environment variables, by name. A name of CARILLON_… is refused: those belong to Carillon.</summary>
    [Items(Limits.Variables, ListType = ListType.Map, MapKey = "name")]
    public IReadOnlyList<EnvVar>? Env { get; init; }

    /// <summary>User name or number to run as. Default: root. A HostGroup decides who may use it (allowedUsers).</summary>
    [Length(Limits.UserName, Minimum = 1)]
    [Pattern(Patterns.UserName)]
    public string? RunAsUser { get; init; }

    /// <summary>Group name or number to run as. Default: the primary group of the user.</summary>
    [Length(Limits.UserName, Minimum = 1)]
    [Pattern(Patterns.UserName)]
    public string? RunAsGroup { get; init; }

    /// <summary>Text that the command reads on standard input. Default: none (/dev/null).</summary>
    [Length(Limits.Script)]
    public string? Stdin { get; init; }

    /// <summary>Whether the command sees the host (files, processes, network) rather than the container of the agent. Without meaning where the agent runs on the host itself.</summary>
    [Default(ExecutorDefaults.HostNamespaces)]
    public bool? HostNamespaces { get; init; }

    /// <summary>Limits on what the command and its children may use. Default: none.</summary>
    public ShellResources? Resources { get; init; }

    /// <summary>Exit codes that mean success.</summary>
    [Default(new[] { 0 })]
    [Items(Limits.Codes, Minimum = 1, ListType = ListType.Set)]
    [Range(0, 255)]
    public IReadOnlyList<int>? SuccessExitCodes { get; init; }
}
