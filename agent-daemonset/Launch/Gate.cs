using System.Diagnostics;
using System.Reflection;

using Carillon.Agent.Linux;

namespace Carillon.Agent.Launch;

/// <summary>Starts wrappers that wait at the gate.</summary>
internal sealed class Gate
{
    private const string SafePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private readonly string _wrapperPath;
    private readonly ProcFileSystem _proc;
    private readonly string _bootId;

    private Gate(string wrapperPath, ProcFileSystem proc)
    {
        _wrapperPath = wrapperPath;
        _proc = proc;
        _bootId = proc.BootId();
    }

    /// <summary>
    /// Puts the wrapper into the data folder. A shell reads its script while it runs, so a newer one takes a new inode and older
    /// runs go on with theirs.
    /// </summary>
    public static Gate Install(string dataFolder, ProcFileSystem proc)
    {
        var path = Path.Combine(dataFolder, "wrapper.sh");
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("wrapper.sh")
            ?? throw new InvalidOperationException("the wrapper is not part of this build");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);

        // The same agent once more may find the disk full, and has to take up what runs all the same.
        if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(content))
        {
            Write(path, content);
        }

        IgnoredSignals.CatchAll();
        InheritedFiles.KeepFromChildren();
        return new Gate(path, proc);
    }

    private static void Write(string path, byte[] content)
    {
        using (var file = new FileStream(path + ".new", new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
        }))
        {
            file.Write(content);
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Starts a wrapper. It does nothing until the gate is opened, and leaves when this agent dies before.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It could not be started.</exception>
    public GatedProcess Start(GatedLaunch launch)
    {
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in launch.Arguments(_wrapperPath))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = SafePath;
        start.Environment[EnvironmentScript.Carrier] = launch.Environment;
        var process = Process.Start(start) ?? throw new InvalidOperationException("no process");

        // The pid stays the same through setsid and sh: both replace themselves. It cannot be used again before we wait for it.
        var stat = _proc.Find(process.Id);
        return new GatedProcess(process, new ProcessIdentity(process.Id, stat?.StartTicks ?? 0, _bootId));
    }
}
