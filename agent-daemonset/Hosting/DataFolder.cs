namespace Carillon.Agent.Hosting;

/// <summary>The agent's folder, held by one agent at a time.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

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

    public void Dispose() => _lock.Dispose();
}
