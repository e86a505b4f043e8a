namespace Carillon.Cli.Host;

/// <summary>What the exit code of the command line says.</summary>
internal static class CliExitCodes
{
    public const int Ok = 0;

    /// <summary>The command could not do what was asked, or what it waited for failed.</summary>
    public const int Failed = 1;

    /// <summary>The words of the call are wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ended by Ctrl-C, as shells report it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
