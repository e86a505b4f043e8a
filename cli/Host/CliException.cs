namespace Carillon.Cli.Host;

/// <summary>Something the person at the terminal can understand and act on: printed as one line, without a stack.</summary>
internal sealed class CliException(string message, int exitCode = CliExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
