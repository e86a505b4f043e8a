using Carillon.Tests.Support.Agents;
using Carillon.Tests.Support.ApiServers;

namespace Carillon.Tests.Support.Running;

/// <summary>Entry point of the child processes that tests kill: the first argument says which one.</summary>
internal static class ChildPrograms
{
    private static Task Main(string[] arguments) => arguments[0] switch
    {
        EmbeddedServerHost.Command => EmbeddedServerHost.RunAsync(arguments[1..]),
        MortalAgentHost.Command => MortalAgentHost.RunAsync(arguments[1..]),
        _ => throw new ArgumentException($"no child program \"{arguments[0]}\"", nameof(arguments)),
    };
}
