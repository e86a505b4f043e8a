namespace Carillon.Agent.Linux;

/// <summary>
/// Where commands run: in the agent's own namespaces, or, when the agent is in a container that sees the host's processes, in those of
/// the host, which are the namespaces of process 1.
/// </summary>
/// <param name="Root">The host's root folder as the agent sees it; empty where it is the agent's own.</param>
/// <param name="Enter">What goes in front of a program so that it runs on the host; nothing where the agent does.</param>
internal sealed record HostNamespaces(string Root, IReadOnlyList<string> Enter)
{
    private const int NewCgroup = 0x02000000;
    private const int NewMounts = 0x00020000;

    private static readonly string[] Kinds = ["mnt", "uts", "ipc", "net", "cgroup"];
    private static readonly string[] Flags = ["--mount", "--uts", "--ipc", "--net", "--cgroup"];

    public static HostNamespaces Own { get; } = new("", []);

    /// <summary>Whether the agent is in a container.</summary>
    public bool Elsewhere => Enter.Count > 0;

    /// <summary>Finds out where the agent is.</summary>
    /// <param name="proc">Where <c>/proc</c> is.</param>
    public static HostNamespaces Detect(string proc = "/proc")
    {
        var flags = Kinds.Zip(Flags)
            .Where(pair => Link($"{proc}/self/ns/{pair.First}") is { } own && Link($"{proc}/1/ns/{pair.First}") is { } host && own != host)
            .Select(pair => pair.Second)
            .ToList();

        // A unit with private mounts has a mount namespace of its own too, but the same root: that is no container.
        return flags.Contains(Flags[0]) && RootOf($"{proc}/self/mountinfo") != RootOf($"{proc}/1/mountinfo")
            ? new HostNamespaces($"{proc}/1/root", ["nsenter", "--target", "1", .. flags, "--"])
            : Own;
    }

    /// <summary>
    /// Does something where no boundary of the agent's own control groups counts: a kernel that guards them lets nobody inside move a
    /// process out.
    /// </summary>
    public void OutsideOwnGroups(Action action)
    {
        if (!Enter.Contains("--cgroup"))
        {
            action();
            return;
        }

        // A namespace is joined by one thread alone, so it must be one that nobody uses afterwards.
        var thread = new Thread(() =>
        {
            using var host = File.OpenHandle("/proc/1/ns/cgroup");
            NativeMethods.JoinNamespace(host, NewCgroup);
            action();
        });
        thread.Start();
        thread.Join();
    }

    /// <summary>Looks at files as the host has them: links lead to where the host's do.</summary>
    /// <param name="look">Runs on a thread of its own where the agent is in a container, and must not go on elsewhere.</param>
    /// <exception cref="IOException">The host cannot be entered.</exception>
    public T Look<T>(Func<T> look)
    {
        if (!Elsewhere)
        {
            return look();
        }

        // As above: the thread is of no use to anybody else afterwards.
        var result = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                using var host = File.OpenHandle("/proc/1/ns/mnt");
                if (!NativeMethods.OwnFolders() || !NativeMethods.JoinNamespace(host, NewMounts))
                {
                    throw new IOException("the mounts of the host cannot be entered from the agent's container");
                }

                result.SetResult(look());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        thread.Start();
        return result.Task.GetAwaiter().GetResult();
    }

    private static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Device and folder that are mounted as the root: "36 35 98:0 /mnt1 / rw …".</summary>
    private static string? RootOf(string mountInfo)
    {
        try
        {
            return File.ReadLines(mountInfo)
                .Select(line => line.Split(' '))
                .Where(fields => fields.Length > 4 && fields[4] == "/")
                .Select(fields => $"{fields[2]} {fields[3]}")
                .LastOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
