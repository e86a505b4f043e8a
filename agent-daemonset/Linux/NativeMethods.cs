using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace Carillon.Agent.Linux;

/// <summary>The few system calls that the base library does not wrap.</summary>
internal static partial class NativeMethods
{
    internal const int SigTerm = 15;
    internal const int SigKill = 9;
    internal const int SigCont = 18;

    private const int ShareFolders = 0x200;
    private const int KeepSizePunchHole = 0x01 | 0x02;

    /// <summary>Sends a signal; false when there is no such process (any more).</summary>
    internal static bool Kill(int pid, int signal)
    {
        // 0, -1 and other negative ids address groups or everything: never what a caller here means.
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pid, 1);
        return KillCore(pid, signal) == 0;
    }

    /// <summary>Gives the blocks of a range of a file back to the disk; its size stays. False where the file system cannot.</summary>
    internal static bool PunchHole(SafeFileHandle file, long offset, long length) =>
        FallocateCore(file, KeepSizePunchHole, offset, length) == 0;

    /// <summary>Forgets pages of a mapping; whoever needs them reads them again from where they come. <c>MADV_DONTNEED</c> of madvise(2).</summary>
    internal static void GiveBack(nuint start, nuint length) => _ = AdviseCore(start, length, advice: 4);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdviseCore(nuint start, nuint length, int advice);

    /// <summary>Where the next data of a file begins, at the offset or after it; null when there is none. <c>SEEK_DATA</c> of lseek(2).</summary>
    internal static long? SeekData(SafeFileHandle file, long offset) => SeekCore(file, offset, whence: 3) is >= 0 and var found ? found : null;

    /// <summary>Where the next hole begins, at the latest the end of the file; null when the offset is beyond that. <c>SEEK_HOLE</c> of lseek(2).</summary>
    internal static long? SeekHole(SafeFileHandle file, long offset) => SeekCore(file, offset, whence: 4) is >= 0 and var found ? found : null;

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long SeekCore(SafeFileHandle file, long offset, int whence);

    /// <summary>Whether this process may run the program or enter the folder.</summary>
    internal static bool MayExecute(string path) => AccessCore(path, mode: 1) == 0;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AccessCore(string path, int mode);

    internal static uint EffectiveUserId() => GetEuidCore();

    internal static bool ChangeOwner(string path, uint user, uint group) => ChownCore(path, user, group) == 0;

    /// <summary>Whether a file has an extended attribute of this value.</summary>
    internal static bool HasAttribute(string path, string name, string value)
    {
        Span<byte> buffer = stackalloc byte[64];
        var length = GetAttributeCore(path, name, buffer, (nuint)buffer.Length);
        return length >= 0 && buffer[..(int)length].SequenceEqual(System.Text.Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Moves the calling thread alone into a namespace.</summary>
    internal static bool JoinNamespace(SafeFileHandle space, int kind) => SetNamespaceCore(space, kind) == 0;

    /// <summary>Gives the calling thread a root and working folder of its own, without which it cannot join a mount namespace.</summary>
    internal static bool OwnFolders() => UnshareCore(ShareFolders) == 0;

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnshareCore(int what);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNamespaceCore(SafeFileHandle space, int kind);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint GetAttributeCore(string path, string name, Span<byte> value, nuint size);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int KillCore(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "fallocate64", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FallocateCore(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint GetEuidCore();

    [LibraryImport("libc", EntryPoint = "chown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ChownCore(string path, uint user, uint group);
}
