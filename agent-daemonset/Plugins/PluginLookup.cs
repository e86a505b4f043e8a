namespace Carillon.Agent.Plugins;

/// <summary>What a host has under the name of a plugin.</summary>
internal abstract record PluginLookup
{
    /// <param name="Path">The file itself, without links on the way.</param>
    /// <param name="Version">What it says its version is; null when it says nothing.</param>
    internal sealed record Found(string Path, string? Version) : PluginLookup;

    internal sealed record Missing(string Why) : PluginLookup;

    /// <summary>Its first line names a program that the host does not have.</summary>
    internal sealed record NoInterpreter(string Why) : PluginLookup;

    /// <summary>A file that may well lie there, but cannot be run.</summary>
    internal sealed record NoProgram(string Why) : PluginLookup;

    /// <summary>It is there, but somebody else than root could have written it.</summary>
    internal sealed record Refused(string Why) : PluginLookup;
}
