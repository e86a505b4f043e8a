using System.Reflection;
using System.Runtime.InteropServices;

namespace Carillon.Agent.Presence;

/// <summary>What the agent tells of its host.</summary>
internal sealed record HostFacts
{
    public required string Version { get; init; }

    public required string OsName { get; init; }

    public required string Kernel { get; init; }

    public required string Architecture { get; init; }

    public required string BootId { get; init; }

    public required string MachineId { get; init; }

    /// <param name="bootId">The present boot.</param>
    /// <param name="root">The host's root folder as the agent sees it; empty where it is the agent's own.</param>
    public static HostFacts Read(string bootId, string root) => new()
    {
        Version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
        OsName = OsRelease(root + "/etc/os-release"),
        Kernel = ReadLine("/proc/sys/kernel/osrelease") ?? "",
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        },
        BootId = bootId,
        MachineId = ReadLine(root + "/etc/machine-id") ?? "",
    };

    private static string OsRelease(string path)
    {
        const string key = "PRETTY_NAME=";
        var line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(candidate => candidate.StartsWith(key, StringComparison.Ordinal))
            : null;
        return line?[key.Length..].Trim('"') ?? "Linux";
    }

    private static string? ReadLine(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : null;
}
