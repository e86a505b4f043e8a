using Carillon.Agent.Linux;

namespace Carillon.Agent.Hosting;

/// <summary>The agent's folder, held by one agent at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const int AllPermissions = 0xFFF;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public string Journal => JournalIn(Path);

    /// <summary>Where the journal of such a folder is.</summary>
    public static string JournalIn(string path) => System.IO.Path.Combine(path, "journal.db");

    /// <summary>Makes the folder if need be and takes it.</summary>
    /// <exception cref="AgentStartException">Another agent has it, or it cannot be used.</exception>
    public static DataFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path, Closed);
            Check(path);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "runs"), Closed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException($"--data-dir: {path} cannot be used: {e.Message}", e);
        }

        try
        {
            // The kernel gives the lock back when the process ends, however it ends.
            return new DataFolder(path, new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AgentStartException($"--data-dir: {path} is in use by another agent, or cannot be written: {e.Message}", e);
        }
    }

    /// <summary>What lies there is run and believed: the gate's script, the journal. So nobody else may have put it there.</summary>
    private static void Check(string path)
    {
        if (FileFacts.RealPath(path) is not { } real || FileFacts.Of(real) is not { } facts)
        {
            throw new AgentStartException($"--data-dir: {path} cannot be looked at");
        }

        var self = NativeMethods.EffectiveUserId();
        if (facts.Owner != self)
        {
            throw new AgentStartException($"--data-dir: {path} belongs to user {facts.Owner}, it must belong to the agent's own, {self}: chown it");
        }

        if (!facts.IsWritableByOthers)
        {
            return;
        }

        File.SetUnixFileMode(real, Closed);
        if (Directory.EnumerateFileSystemEntries(real).Any())
        {
            File.SetUnixFileMode(real, (UnixFileMode)(facts.Mode & AllPermissions)); // not ours to decide: it stays as it was
            throw new AgentStartException($"--data-dir: {path} can be written by others than its owner: chmod go-w it, once you know what is in it");
        }
    }

    public void Dispose() => _lock.Dispose();
}
