namespace Carillon.Agent.Plugins;

/// <summary>What a plugin says of how it went.</summary>
/// <param name="Success">Null leaves it to the exit code.</param>
/// <param name="Message">For people; null without.</param>
internal sealed record PluginResult(bool? Success, string? Message);
