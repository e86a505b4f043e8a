using Carillon.Agent.Linux;

namespace Carillon.Agent.Output;

/// <summary>Finds out whether outputs in a folder can be kept below their limit.</summary>
internal static class HoleProbe
{
    /// <summary>Whether the file system of the folder can punch holes; null when not even a file can be made there now.</summary>
    /// <param name="folder">Where the outputs will be.</param>
    /// <param name="punch">Punches the hole; null for the system call.</param>
    public static bool? CanPunch(string folder, HolePuncher? punch = null)
    {
        try
        {
            using var file = File.OpenHandle(
                Path.Combine(folder, "probe"), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, FileOptions.DeleteOnClose);
            return (punch ?? NativeMethods.PunchHole)(file, 0, 4096);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // a full disk says nothing of what the file system can do
        }
    }
}
