namespace Carillon.ApiServer.Security;

/// <summary>The files of a server's data folder. The folder is 0700 and everything in it 0600: it holds the keys to everything.</summary>
internal sealed class DataFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(Path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    public string Path { get; }

    public string DatabasePath => FilePath("state.db");

    public string CaCertificatePath => FilePath("ca.crt");

    public string CaKeyPath => FilePath("ca.key");

    public string ServiceAccountKeyPath => FilePath("service-account.key");

    public string AdminKubeconfigPath => FilePath("admin.kubeconfig");

    private string LockPath => FilePath("lock");

    /// <summary>Keeps every other process out of the folder until disposed, or until this process dies.</summary>
    /// <exception cref="IOException">Another process holds it.</exception>
    public IDisposable Lock()
    {
        try
        {
            var file = new FileStream(LockPath, Options(FileMode.OpenOrCreate, FileShare.None));
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString()));
            file.Flush();
            return file;
        }
        catch (IOException e)
        {
            throw new IOException($"The data folder {Path} is in use by another process; only one API server can use a folder at a time.", e);
        }
    }

    /// <summary>Replaces a file in one step, readable by its owner only.</summary>
    public static void WriteSecret(string path, string content)
    {
        // The process id keeps two processes that mint credentials at once out of each other's half-written file.
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        using (var file = new FileStream(temporary, Options(FileMode.Create, FileShare.None)))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(content));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Makes a file that only its owner can read, when it is not there yet.</summary>
    public static void EnsureSecret(string path)
    {
        using var file = new FileStream(path, Options(FileMode.OpenOrCreate, FileShare.ReadWrite));
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private string FilePath(string name) => System.IO.Path.Combine(Path, name);
}
