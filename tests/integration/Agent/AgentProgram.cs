using Carillon.Tests.Support.ApiServers;
using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>The built programs: next to the tests lie only the libraries that the web framework does not bring.</summary>
internal static class AgentProgram
{
    /// <summary>The agent's.</summary>
    public static string AgentPath => PathOf("Carillon.Agent", "carillon-agent.dll");

    /// <summary>The command line's.</summary>
    public static string CliPath => PathOf("Carillon.Cli", "carillon.dll");

    /// <summary>Runs a command of the agent's program to its end.</summary>
    public static Task<CommandResult> RunAsync(params string[] arguments) => CommandLine.RunAsync("dotnet", ["exec", AgentPath, .. arguments]);

    private static string PathOf(string project, string file) => Path.Combine(
        RepositoryFolder.Root, "artifacts", "bin", project, new DirectoryInfo(AppContext.BaseDirectory).Name, file);
}
