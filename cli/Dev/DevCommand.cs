using System.CommandLine;

namespace Carillon.Cli.Dev;

/// <summary><c>carillon dev</c>: what developers of Carillon need; hidden from users.</summary>
internal static class DevCommand
{
    public static Command Create() => new("dev", "Tools for developers of Carillon.") { Hidden = true, Subcommands = { CrdsCommand.Create() } };
}
