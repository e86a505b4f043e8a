using Spectre.Console;

namespace Carillon.Cli.Host;

/// <summary>The terminal, the clock and the environment, so that commands can be tested without any of them.</summary>
internal sealed record CliHost
{
    public required TextReader In { get; init; }

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>True when standard output is a terminal: only then progress is drawn and colour used.</summary>
    public required bool IsTerminal { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Colour: only on a terminal, and never with NO_COLOR set to anything (no-color.org).</summary>
    public bool UseColor => IsTerminal && string.IsNullOrEmpty(Environment("NO_COLOR"));

    public static CliHost FromProcess() => new()
    {
        In = Console.In,
        Out = Console.Out,
        Error = Console.Error,
        IsTerminal = !Console.IsOutputRedirected,
        Time = TimeProvider.System,
        Environment = System.Environment.GetEnvironmentVariable,
    };

    /// <summary>A console for tables and progress on <see cref="Out"/>.</summary>
    public IAnsiConsole CreateConsole() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Out),
        Ansi = UseColor ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = UseColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
    });
}
