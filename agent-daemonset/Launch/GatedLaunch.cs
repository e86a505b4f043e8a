using System.Globalization;

namespace Carillon.Agent.Launch;

/// <summary>What goes through the gate.</summary>
/// <param name="Folder">The run's folder, made and filled.</param>
/// <param name="Environment">What <see cref="EnvironmentScript"/> wrote: the command's environment.</param>
/// <param name="Command">Program and arguments.</param>
/// <param name="WorkingDirectory">Where it starts.</param>
/// <param name="User">Numeric user, when it is not the agent's own.</param>
/// <param name="Group">Numeric group, when it is not the agent's own.</param>
/// <param name="Timeout">After this the wrapper ends the command on its own.</param>
/// <param name="Grace">Between its TERM and its KILL.</param>
/// <param name="Enter">What goes in front of the wrapper so that it runs where it shall.</param>
/// <param name="WrapperProcesses">The <c>cgroup.procs</c> into which the wrapper goes when the command is under way; empty to stay.</param>
internal sealed record GatedLaunch(
    RunFolder Folder,
    string Environment,
    IReadOnlyList<string> Command,
    string WorkingDirectory,
    uint? User,
    uint? Group,
    TimeSpan Timeout,
    TimeSpan Grace,
    IReadOnlyList<string> Enter,
    string WrapperProcesses)
{
    /// <summary>
    /// Takes the environment out of the variable that carried it here, goes to the folder and becomes the command, all as the target user.
    /// </summary>
    private const string Inner = $$"""
        eval "unset {{EnvironmentScript.Carrier}}; ${{EnvironmentScript.Carrier}}" && umask 022 && cd -- "$1" && shift && unset OLDPWD && exec "$@"
        """;

    /// <summary>The arguments of <c>setsid</c>.</summary>
    public IReadOnlyList<string> Arguments(string wrapperPath) =>
    [
        .. Enter, "/bin/sh", wrapperPath, Folder.Path, Seconds(Timeout), Seconds(Grace), WrapperProcesses,
        .. ChangeUser(User, Group),
        "/bin/sh", "-c", Inner, "carillon", WorkingDirectory,
        .. Command,
    ];

    /// <summary>What goes in front of a program so that it runs as somebody else; nothing when it does not.</summary>
    public static IReadOnlyList<string> ChangeUser(uint? userId, uint? groupId)
    {
        if (userId is null && groupId is null)
        {
            return [];
        }

        List<string> arguments = ["setpriv"];
        if (userId is { } user)
        {
            arguments.Add($"--reuid={user}");
        }

        if (groupId is { } group)
        {
            arguments.Add($"--regid={group}");
        }

        // Supplementary groups are those of the user; a bare change of group keeps none of root's.
        arguments.Add(userId is null ? "--clear-groups" : "--init-groups");
        arguments.Add("--");
        return arguments;
    }

    private static string Seconds(TimeSpan time) => Math.Ceiling(time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
