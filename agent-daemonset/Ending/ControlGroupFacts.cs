using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>What decides where the agent may make control groups.</summary>
/// <param name="Mount">Where the v2 hierarchy is mounted for writing; null when it is not.</param>
/// <param name="OwnPath">The agent's own group, as a path from the top of the hierarchy; null when it is in a container on its host.</param>
/// <param name="UnderSystemd">Whether systemd rules the hierarchy.</param>
/// <param name="IsDelegated">Whether systemd has handed a folder of the hierarchy over to whom it runs there.</param>
internal sealed record ControlGroupFacts(string? Mount, string? OwnPath, bool UnderSystemd, Func<string, bool> IsDelegated)
{
    /// <summary>Reads them.</summary>
    /// <param name="host">Where commands run: the hierarchy is the host's.</param>
    /// <param name="proc">Where <c>/proc</c> is.</param>
    public static ControlGroupFacts Read(HostNamespaces host, string proc = "/proc")
    {
        // "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,…" also in the hybrid layout.
        var mount = File.ReadLines(Path.Combine(proc, host.Elsewhere ? "1/mounts" : "self/mounts"))
            .Select(line => line.Split(' '))
            .FirstOrDefault(fields => fields.Length > 3 && fields[2] == "cgroup2" && fields[3].Split(',').Contains("rw"))?[1];
        var own = File.ReadLines(Path.Combine(proc, "self/cgroup")).FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal));
        return new ControlGroupFacts(
            mount is null ? null : host.Root + mount,
            host.Elsewhere ? null : own?[3..] ?? "/",
            File.ReadAllText(Path.Combine(proc, "1/comm")).Trim() == "systemd",
            folder => NativeMethods.HasAttribute(folder, "trusted.delegate", "1") || NativeMethods.HasAttribute(folder, "user.delegate", "1"));
    }
}
