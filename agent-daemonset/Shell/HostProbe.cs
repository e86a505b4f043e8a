using System.ComponentModel;
using System.Diagnostics;

using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>
/// Tries out before the start whether a command can start: as its user, and where it will run. What the agent itself may see and enter,
/// as root and perhaps in a container, says little about that.
/// </summary>
internal static class HostProbe
{
    private const int FolderMissing = 10;
    private const int FolderDenied = 11;
    private const int ProgramMissing = 20;
    private const int ProgramDenied = 21;
    private const int NoSetpriv = 30;
    private const int CannotRun = 126;
    private const int NotFound = 127;

    /// <summary>As the user who may change users: what is there at all.</summary>
    private static readonly string AsRoot =
        $$"""
        [ -z "$1" ] || [ -d "$1" ] || exit {{FolderMissing}}
        shift 4
        [ "$1" != setpriv ] || command -v setpriv >/dev/null || exit {{NoSetpriv}}
        exec "$@"
        """;

    /// <summary>As the command's user, with folder, home, program and search path: what is open to him. It says "home" where it is.</summary>
    private static readonly string AsUser =
        $$"""
        set -f
        if [ -n "$1" ]; then
            cd -- "$1" 2>/dev/null || exit {{FolderDenied}}
        elif [ -n "$2" ] && cd -- "$2" 2>/dev/null; then
            echo home
        else
            cd /
        fi
        answer={{ProgramMissing}}
        look() {
            [ -f "$1" ] || return 0
            [ ! -x "$1" ] || exit 0
            answer={{ProgramDenied}}
        }
        case $3 in
        */*) look "$3" ;;
        *)
            IFS=:
            for folder in $4; do look "$folder/$3"; done
            ;;
        esac
        exit $answer
        """;

    /// <summary>Where the command starts, or why it cannot.</summary>
    /// <param name="host">Where it will run.</param>
    /// <param name="identity">Who it runs as.</param>
    /// <param name="shell">What the task says of folder and interpreter.</param>
    /// <param name="program">What interprets it.</param>
    /// <param name="searchPath">Where the program is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(string? Folder, AttemptOutcome? Refusal)> TryAsync(
        HostNamespaces host, RunIdentity identity, ShellExecutor shell, string program, string searchPath, CancellationToken cancellationToken)
    {
        if (!host.Elsewhere && identity is { User: null, Group: null })
        {
            return Look(identity, shell, program, searchPath);
        }

        string[] question = ["probe", shell.WorkingDir ?? "", identity.Account.Home, program, searchPath];
        string[] command =
        [
            .. host.Enter, "/bin/sh", "-c", AsRoot, .. question,
            .. GatedLaunch.ChangeUser(identity.User, identity.Group), "/bin/sh", "-c", AsUser, .. question,
        ];
        try
        {
            var start = new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            };
            start.Environment.Clear();
            start.Environment["PATH"] = CommandEnvironment.DefaultPath;
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var complaint = process.StandardError.ReadToEndAsync(cancellationToken);
            var answer = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var home = answer.StartsWith("home", StringComparison.Ordinal) ? identity.Account.Home : "/";
            return Read(process.ExitCode, await complaint, identity, shell, program) is { } refusal ? (null, refusal) : (shell.WorkingDir ?? home, null);
        }
        catch (Win32Exception) when (host.Elsewhere)
        {
            return (null, AttemptOutcome.Failed(Reasons.ToolMissing, "the agent's container has no nsenter (util-linux), which leads to its host"));
        }
        catch (Win32Exception)
        {
            return (null, NoShell());
        }
    }

    /// <summary>The same where the agent's own eyes will do, which is most often and costs nothing.</summary>
    private static (string? Folder, AttemptOutcome? Refusal) Look(RunIdentity identity, ShellExecutor shell, string program, string searchPath)
    {
        var home = identity.Account.Home;
        var folder = shell.WorkingDir ?? (Directory.Exists(home) && NativeMethods.MayExecute(home) ? home : "/");
        var found = LookFor(program, folder, searchPath);
        var refusal = !File.Exists("/bin/sh") ? NoShell()
            : !Directory.Exists(folder) ? Read(FolderMissing, "", identity, shell, program)
            : !NativeMethods.MayExecute(folder) ? Read(FolderDenied, "", identity, shell, program)
            : Read(found, "", identity, shell, program);
        return refusal is null ? (folder, null) : (null, refusal);
    }

    private static int LookFor(string program, string folder, string searchPath)
    {
        string[] places = program.Contains('/', StringComparison.Ordinal)
            ? [Path.Combine(folder, program)]
            : [.. searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(place => Path.Combine(folder, place, program))];
        var there = places.Where(File.Exists).ToList();
        return there.Exists(NativeMethods.MayExecute) ? 0 : there.Count > 0 ? ProgramDenied : ProgramMissing;
    }

    /// <summary>What is said of a host without a shell.</summary>
    public static AttemptOutcome NoShell() => AttemptOutcome.Failed(Reasons.NoShell, "this host has no /bin/sh");

    /// <summary>What an exit code of the probe means; null when nothing is in the way.</summary>
    internal static AttemptOutcome? Read(int exitCode, string complaint, RunIdentity identity, ShellExecutor shell, string program)
    {
        var field = CommandLine.NamesItsInterpreter(shell) ? "script" : "interpreter";
        var user = identity.Account.Name;
        return exitCode switch
        {
            0 => null,
            FolderMissing => AttemptOutcome.Failed(Reasons.WorkingDirectoryMissing, $"spec.executor.shell.workingDir: this host has no folder \"{shell.WorkingDir}\""),
            FolderDenied => AttemptOutcome.Failed(Reasons.WorkingDirectoryDenied, $"spec.executor.shell.workingDir: user \"{user}\" may not enter \"{shell.WorkingDir}\""),
            ProgramMissing => AttemptOutcome.Failed(Reasons.InterpreterNotFound, $"spec.executor.shell.{field}: this host has no program \"{program}\""),
            ProgramDenied => AttemptOutcome.Failed(Reasons.InterpreterDenied, $"spec.executor.shell.{field}: user \"{user}\" may not run \"{program}\""),
            NoSetpriv => AttemptOutcome.Failed(Reasons.ToolMissing, "this host has no setpriv (util-linux), without which no command runs as another user"),
            CannotRun or NotFound when complaint.Contains("/bin/sh", StringComparison.Ordinal) => NoShell(),
            _ => AttemptOutcome.Failed(Reasons.StartFailed, $"the host could not be entered as user \"{user}\": {complaint.Trim()}"),
        };
    }
}
