namespace Carillon.Agent.Linux;

/// <summary>What the file system below a file allows.</summary>
internal static class FileSystem
{
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Bytes that the agent's user may still write; more than any disk has where that cannot be told.</summary>
    public static long Room(string file)
    {
        try
        {
            var drive = new DriveInfo(Path.GetDirectoryName(file)!);
            return NativeMethods.EffectiveUserId() == 0 ? drive.TotalFreeSpace : drive.AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>Whether nothing can be written there because the file system is read-only, which may happen to it at any time.</summary>
    public static bool IsReadOnly(string file)
    {
        try
        {
            using var probe = new FileStream(
                file + ".probe", FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult == ReadOnlyFileSystem || e.InnerException?.HResult == ReadOnlyFileSystem;
        }
    }
}
