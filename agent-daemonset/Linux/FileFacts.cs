using System.Runtime.InteropServices;
using System.Text;

namespace Carillon.Agent.Linux;

/// <summary>What the kernel knows of a file and the base library does not tell: above all, whose it is.</summary>
/// <param name="Mode">Type and permissions as in <c>st_mode</c>.</param>
/// <param name="Owner">Its user.</param>
/// <param name="Inode">Its number on its file system.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="OnDisk">What it takes on disk, in bytes: holes take nothing.</param>
/// <param name="Changed">When its content, owner or permissions last changed, in nanoseconds.</param>
internal readonly partial record struct FileFacts(int Mode, uint Owner, ulong Inode, ulong Size, ulong OnDisk, long Changed)
{
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int RegularType = 0x8000;
    private const int LinkType = 0xA000;
    private const int Sticky = 0x200;
    private const int WritableByOthers = 0x12; // an access list shows here too: its mask is what the group bits say
    private const int AnyExecute = 0x49;

    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const int PathMax = 4096;
    private const uint BlockSize = 512;

    public bool IsDirectory => (Mode & TypeMask) == DirectoryType;

    public bool IsRegular => (Mode & TypeMask) == RegularType;

    public bool IsLink => (Mode & TypeMask) == LinkType;

    /// <summary>Whether only the owner of an entry can take it out of this folder, as in <c>/tmp</c>.</summary>
    public bool IsSticky => (Mode & Sticky) != 0;

    public bool IsWritableByOthers => (Mode & WritableByOthers) != 0;

    public bool IsExecutable => (Mode & AnyExecute) != 0;

    /// <summary>The facts of a path itself, not of what a link points to; null where there is nothing or it cannot be seen.</summary>
    public static FileFacts? Of(string path) =>
        StatxCore(CurrentFolder, path, NoFollow, BasicStats, out var found) == 0
            ? new FileFacts(found.Mode, found.User, found.Inode, found.Size, found.Blocks * BlockSize, (found.ChangeTime.Seconds * 1_000_000_000) + found.ChangeTime.Nanoseconds)
            : null;

    /// <summary>The path without any link in it; null where it leads nowhere.</summary>
    public static unsafe string? RealPath(string path)
    {
        var buffer = stackalloc byte[PathMax];
        return RealPathCore(path, buffer) == null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatxCore(int folder, string path, int flags, uint mask, out Statx found);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial byte* RealPathCore(string path, byte* buffer);

    /// <summary><c>struct statx</c>: unlike <c>struct stat</c> the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(48)]
        public ulong Blocks;

        [FieldOffset(96)]
        public StatxTime ChangeTime;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    private struct StatxTime
    {
        public long Seconds;
        public uint Nanoseconds;
    }
}
