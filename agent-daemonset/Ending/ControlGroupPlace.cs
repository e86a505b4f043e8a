namespace Carillon.Agent.Ending;

/// <summary>Where the agent makes its control groups.</summary>
/// <param name="Folder">The folder; null for nowhere.</param>
/// <param name="Lack">Why limits cannot be enforced there; null where they may be.</param>
internal sealed record ControlGroupPlace(string? Folder, string? Lack)
{
    private const string Unit = "set Delegate=yes and DelegateSubgroup=agent (systemd 254 and newer) in the agent's unit";

    /// <summary>What <c>--cgroup-root auto</c> means on this host.</summary>
    public static ControlGroupPlace Decide(ControlGroupFacts facts)
    {
        if (facts.Mount is not { } mount)
        {
            return new(null, "it has no cgroup v2 hierarchy that the agent can write");
        }

        // A path that begins with ".." belongs to a hierarchy of which this mount shows only a part.
        if (facts.OwnPath is not (null or "/") && !facts.OwnPath.StartsWith("/..", StringComparison.Ordinal))
        {
            var own = mount.TrimEnd('/') + facts.OwnPath;
            if (facts.IsDelegated(own))
            {
                // Controllers could be turned on here only if the agent left. Then systemd could not put the next agent in while
                // commands run: the kernel lets no process into a group that hands controllers on.
                return new(own, $"the agent lives in the group that is delegated to it, and not below: {Unit}");
            }

            if (Path.GetDirectoryName(own) is { } parent && parent != mount && facts.IsDelegated(parent))
            {
                return new(parent, null);
            }
        }

        if (facts.OwnPath is null && facts.UnderSystemd)
        {
            return new(null, "systemd rules its control groups: name a folder that it has delegated with --cgroup-root");
        }

        return facts.UnderSystemd
            ? new(null, $"systemd rules its control groups and has delegated none to the agent: {Unit}")
            : new(Path.Combine(mount, "carillon"), null);
    }
}
