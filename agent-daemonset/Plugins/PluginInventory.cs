using Carillon.Api.HostAgents;

namespace Carillon.Agent.Plugins;

/// <summary>What is in the plugin folder.</summary>
/// <param name="Plugins">What can be run, by name.</param>
/// <param name="Refused">What cannot, one sentence each; one alone when the folder itself is not to be trusted.</param>
internal sealed record PluginInventory(IReadOnlyList<HostPlugin> Plugins, IReadOnlyList<string> Refused)
{
    public static PluginInventory Empty { get; } = new([], []);

    public bool IsEmpty => Plugins.Count == 0 && Refused.Count == 0;
}
