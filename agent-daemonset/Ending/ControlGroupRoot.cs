namespace Carillon.Agent.Ending;

/// <summary>Where the agent makes one control group per run; or nowhere.</summary>
internal sealed class ControlGroupRoot
{
    private readonly string? _folder;

    private ControlGroupRoot(string? folder)
    {
        _folder = folder;
    }

    public static ControlGroupRoot None { get; } = new(null);

    /// <summary>Where the groups are; null when the agent does without.</summary>
    public string? Folder => _folder;

    /// <summary>
    /// Takes the folder from the settings, or with <c>auto</c> makes <c>carillon</c> below the root of the v2 hierarchy, but only
    /// where no systemd rules that tree: there a slice delegated to the agent must be named.
    /// </summary>
    public static ControlGroupRoot Open(string setting)
    {
        if (setting == "none")
        {
            return None;
        }

        var folder = setting == "auto" ? Automatic() : setting;
        if (folder is null)
        {
            return None;
        }

        try
        {
            Directory.CreateDirectory(folder);
            return File.Exists(Path.Combine(folder, "cgroup.procs")) ? new ControlGroupRoot(folder) : None;
        }
        catch (Exception e) when (setting == "auto" && e is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>Makes the group of a run; null where there are none.</summary>
    public string? Create(string runId)
    {
        if (_folder is null)
        {
            return null;
        }

        try
        {
            return Directory.CreateDirectory(Path.Combine(_folder, runId)).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Removes groups in which nothing lives any more.</summary>
    public void RemoveEmpty()
    {
        if (_folder is null)
        {
            return;
        }

        foreach (var group in Directory.EnumerateDirectories(_folder))
        {
            ControlGroup.TryRemove(group);
        }
    }

    private static string? Automatic()
    {
        if (File.ReadAllText("/proc/1/comm").Trim() == "systemd")
        {
            return null;
        }

        // "cgroup2 /sys/fs/cgroup/unified cgroup2 rw,…" also in the hybrid layout.
        var mount = File.ReadLines("/proc/self/mounts")
            .Select(line => line.Split(' '))
            .FirstOrDefault(fields => fields.Length > 3 && fields[2] == "cgroup2" && fields[3].Split(',').Contains("rw"));
        return mount is null ? null : Path.Combine(mount[1], "carillon");
    }
}
