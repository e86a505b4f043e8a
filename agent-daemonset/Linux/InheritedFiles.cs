using System.Globalization;
using System.Runtime.InteropServices;

namespace Carillon.Agent.Linux;

/// <summary>What whoever started the agent left open in it is none of a command's business.</summary>
internal static partial class InheritedFiles
{
    private const int SetFlags = 2;
    private const int CloseOnExec = 1;

    /// <summary>Keeps every file but the standard ones from being handed on to programs that this process starts.</summary>
    public static void KeepFromChildren()
    {
        foreach (var entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(entry), NumberStyles.None, CultureInfo.InvariantCulture, out var file) && file > 2)
            {
                _ = SetFlagsCore(file, SetFlags, CloseOnExec); // one that is gone by now was our own look
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetFlagsCore(int file, int command, int flags);
}
