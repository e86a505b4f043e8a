using System.Globalization;
using System.Runtime.InteropServices;

namespace Carillon.Agent.Linux;

/// <summary>
/// Children inherit which signals are ignored, and no shell can undo that: with SIGPIPE ignored, as the runtime and systemd both have
/// it, <c>yes | head</c> complains. A signal that is caught instead is as harmless to us, and goes back to its default in a child.
/// </summary>
internal static partial class IgnoredSignals
{
    private const int SigKill = 9;
    private const int SigStop = 19;

    /// <summary>Catches every signal that is ignored now, and does nothing about it.</summary>
    public static void CatchAll()
    {
        // Any harmless C function of one int can be the handler; a managed one must not run inside a signal.
        var handler = NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "abs");
        foreach (var signal in Read())
        {
            _ = SignalCore(signal, handler);
        }
    }

    /// <summary>The signals that this process ignores.</summary>
    public static IReadOnlyList<int> Read()
    {
        const string key = "SigIgn:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(candidate => candidate.StartsWith(key, StringComparison.Ordinal));
        var mask = line is null ? 0 : ulong.Parse(line.AsSpan(key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(1, 31).Where(signal => signal is not (SigKill or SigStop) && (mask & (1UL << (signal - 1))) != 0)];
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SignalCore(int signal, nint handler);
}
