using System.CommandLine;
using Carillon.Cli.Host;

namespace Carillon.Cli.Completion;

/// <summary><c>carillon completion bash|zsh|fish</c>: prints a script for the shell to read.</summary>
internal static class CompletionCommand
{
    public static Command Create(CliHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a completion script: source <(carillon completion bash)") { shell };
        command.SetAction(parsed =>
        {
            host.Out.Write(parsed.GetRequiredValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                _ => Fish,
            });
            return CliExitCodes.Ok;
        });
        return command;
    }

    // Each script asks the program itself, so that completion never lags behind the commands.
    private const string Bash = """
        _carillon() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(carillon "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _carillon carillon

        """;

    private const string Zsh = """
        #compdef carillon
        _carillon() {
            local -a suggestions
            suggestions=("${(@f)$(carillon "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a suggestions
        }
        compdef _carillon carillon

        """;

    private const string Fish = """
        complete --command carillon --no-files --arguments '(carillon "[suggest:"(commandline --cursor)"]" (commandline))'

        """;
}
