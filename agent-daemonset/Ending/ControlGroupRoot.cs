using Carillon.Agent.Hosting;
using Carillon.Agent.Linux;

namespace Carillon.Agent.Ending;

/// <summary>Where the agent makes one control group per run; or nowhere.</summary>
internal sealed class ControlGroupRoot
{
    private static readonly string[] Known = ["cpu", "memory", "pids"];

    private readonly string? _folder;
    private readonly string _prefix;
    private readonly IReadOnlyList<(string Folder, bool IsUnified)> _tops;

    private ControlGroupRoot(string? folder, string prefix, IReadOnlySet<string> controllers, string lack, IReadOnlyList<(string Folder, bool IsUnified)> tops)
    {
        _tops = tops;
        _folder = folder;
        _prefix = prefix;
        Controllers = controllers;
        Lack = lack;
    }

    /// <summary>Of what runs in the agent's own container: it stays in the group of the pod and ends with it.</summary>
    public static ControlGroupRoot OfOwnContainer { get; } = Without("", "with hostNamespaces: false it runs in the agent's container", []);

    /// <summary>Where the groups are; null when the agent does without.</summary>
    public string? Folder => _folder;

    /// <summary>What can be limited in the groups of runs.</summary>
    public IReadOnlySet<string> Controllers { get; }

    /// <summary>Why the other controllers are missing, and what to do.</summary>
    public string Lack { get; }

    /// <summary>
    /// Where wrappers go when their command is under way: they have to outlive what is limited, frozen and killed with its group.
    /// Empty without groups.
    /// </summary>
    public string WrapperProcesses => _folder is null ? "" : Path.Combine(_folder, "wrappers", "cgroup.procs");

    /// <summary>Takes the folder from the settings, or with <c>auto</c> finds one that nobody else rules.</summary>
    /// <param name="setting"><c>auto</c>, <c>none</c> or a folder of the v2 hierarchy.</param>
    /// <param name="host">Where commands run: the groups are the host's.</param>
    /// <param name="owner">Tells the groups of this agent from those of others below the same folder.</param>
    /// <exception cref="AgentStartException">A folder from the settings cannot be used.</exception>
    public static ControlGroupRoot Open(string setting, string owner, HostNamespaces host)
    {
        var tops = host.Elsewhere ? Tops(host.Root) : [];
        if (setting == "none")
        {
            return Without(owner, "its agent runs with --cgroup-root none", tops);
        }

        var place = setting == "auto" ? ControlGroupPlace.Decide(ControlGroupFacts.Read(host)) : new ControlGroupPlace(host.Root + setting, null);
        if (place.Folder is not { } folder)
        {
            return Without(owner, place.Lack!, tops);
        }

        try
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(Path.Combine(folder, "cgroup.procs")))
            {
                throw new IOException("it is no folder of a cgroup v2 hierarchy");
            }

            var root = place.Lack is null
                ? Enable(folder, owner, alsoAbove: setting == "auto", tops)
                : new(folder, owner, new HashSet<string>(), place.Lack, tops);
            Directory.CreateDirectory(Path.GetDirectoryName(root.WrapperProcesses)!);
            return root;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return setting == "auto"
                ? Without(owner, $"its agent may not make control groups: {e.Message}", tops)
                : throw new AgentStartException($"--cgroup-root: {folder} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Makes the group of a run.</summary>
    /// <returns>Its folder; null where there are no groups.</returns>
    /// <exception cref="IOException">It cannot be made, or a limit cannot be set.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public string? Create(string runId, RunLimits limits)
    {
        if (_folder is null)
        {
            return null;
        }

        var group = Directory.CreateDirectory(Path.Combine(_folder, $"{_prefix}.{runId}")).FullName;
        try
        {
            ControlGroup.Limit(group, limits);
            return group;
        }
        catch
        {
            ControlGroup.TryRemove(group);
            throw;
        }
    }

    /// <summary>
    /// Takes a process out of the groups of the agent's container, in every hierarchy of the host: who ends the pod ends what is in them.
    /// </summary>
    /// <param name="pid">The process.</param>
    /// <param name="hasGroup">Whether it has a group of its own in the v2 hierarchy already.</param>
    public void LeaveContainer(int pid, bool hasGroup)
    {
        foreach (var top in _tops.Where(top => !top.IsUnified || !hasGroup))
        {
            ControlGroup.TryAdd(top.Folder, pid);
        }
    }

    /// <summary>Removes this agent's groups in which nothing lives any more.</summary>
    /// <param name="isNeeded">Whether somebody still asks for the group of this run.</param>
    public void RemoveEmpty(Predicate<string> isNeeded)
    {
        if (_folder is null)
        {
            return;
        }

        foreach (var group in Directory.EnumerateDirectories(_folder, _prefix + ".*"))
        {
            if (!isNeeded(Path.GetFileName(group)[(_prefix.Length + 1)..]))
            {
                ControlGroup.TryRemove(group);
            }
        }
    }

    /// <summary>A group has the files of a controller only where the group above hands that controller on.</summary>
    private static ControlGroupRoot Enable(string folder, string owner, bool alsoAbove, IReadOnlyList<(string Folder, bool IsUnified)> tops)
    {
        foreach (var controller in Known)
        {
            if (alsoAbove && Path.GetDirectoryName(folder) is { } above)
            {
                ControlGroup.TryEnable(above, controller);
            }

            ControlGroup.TryEnable(folder, controller);
        }

        var controllers = ControlGroup.ReadWords(folder, "cgroup.subtree_control");
        var given = ControlGroup.ReadWords(folder, "cgroup.controllers");
        var lack = Known.All(given.Contains)
            ? $"it cannot be turned on in {folder}/cgroup.subtree_control: no process may live in that group itself"
            : $"{folder}/cgroup.controllers does not offer it: cgroup v1 may have it (boot with cgroup_no_v1=all), or a group above keeps it";
        return new ControlGroupRoot(folder, owner, controllers, lack, tops);
    }

    /// <summary>The top folder of every hierarchy that the host has mounted.</summary>
    private static List<(string Folder, bool IsUnified)> Tops(string root) =>
    [
        .. File.ReadLines("/proc/1/mounts")
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 2 && fields[2] is "cgroup" or "cgroup2")
            .Select(fields => (root + fields[1], fields[2] == "cgroup2")),
    ];

    private static ControlGroupRoot Without(string owner, string lack, IReadOnlyList<(string Folder, bool IsUnified)> tops) =>
        new(null, owner, new HashSet<string>(), lack, tops);
}
