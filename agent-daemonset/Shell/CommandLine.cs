using Carillon.Api.Defaults;
using Carillon.Api.Executors;

namespace Carillon.Agent.Shell;

/// <summary>Puts program and arguments together. Nothing is ever pasted into a line: each argument stays one.</summary>
internal static class CommandLine
{
    private static readonly HashSet<string> Shells = ["sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "busybox"];

    /// <param name="shell">The spec.</param>
    /// <param name="scriptPath">Where the script lies when there is one.</param>
    public static IReadOnlyList<string> Build(ShellExecutor shell, string scriptPath)
    {
        var interpreter = shell.Interpreter is { Count: > 0 } given ? given : ExecutorDefaults.Interpreter;
        var arguments = shell.Args ?? [];
        if (shell.Script is { } script)
        {
            // "-c" announces a text; a script is a file.
            return NamesItsInterpreter(shell)
                ? [scriptPath, .. arguments]
                : [.. interpreter[^1] == "-c" ? interpreter.SkipLast(1) : interpreter, scriptPath, .. arguments];
        }

        // A shell takes the first argument after the text for its own name, $0.
        var takesName = arguments.Count > 0 && interpreter[^1] == "-c" && Shells.Contains(Path.GetFileName(interpreter[0]));
        return takesName
            ? [.. interpreter, shell.Command ?? "", Path.GetFileName(interpreter[0]), .. arguments]
            : [.. interpreter, shell.Command ?? "", .. arguments];
    }

    /// <summary>The program that must be there: the interpreter, or the one that a script names itself.</summary>
    public static string Program(ShellExecutor shell, IReadOnlyList<string> command) =>
        NamesItsInterpreter(shell)
            ? shell.Script!.Split('\n')[0][2..].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? ""
            : command[0];

    /// <summary>Whether the script's first line says what runs it.</summary>
    public static bool NamesItsInterpreter(ShellExecutor shell) => shell.Script?.StartsWith("#!", StringComparison.Ordinal) == true;

    /// <summary>Whether the program can be run: by its path, or somewhere on the search path.</summary>
    public static bool CanRun(string program, string searchPath) => program.Contains('/', StringComparison.Ordinal)
        ? IsExecutable(program)
        : searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => IsExecutable(Path.Combine(folder, program)));

    private static bool IsExecutable(string path)
    {
        const UnixFileMode anyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & anyExecute) != 0;
    }
}
