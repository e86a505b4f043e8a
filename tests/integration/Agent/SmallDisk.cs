using Carillon.Tests.Support.Processes;

namespace Carillon.Tests.Integration.Agent;

/// <summary>A small file system of its own, which only root may mount, and which can be filled to the last byte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder)
    {
        Folder = folder;
    }

    /// <summary>Where it is mounted.</summary>
    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> MountAsync()
    {
        var folder = Directory.CreateTempSubdirectory("carillon-disk-").FullName;
        _ = (await CommandLine.RunAsync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", folder])).Success;
        return new SmallDisk(folder);
    }

    /// <summary>Takes every byte that is left.</summary>
    public async Task FillAsync()
    {
        var result = await CommandLine.RunAsync("sh", ["-c", $"cat /dev/zero >> {Ballast}"]);
        Assert.Contains("No space left", result.Error, StringComparison.Ordinal);
    }

    /// <summary>Gives all of it back.</summary>
    public void Clear() => File.Delete(Ballast);

    /// <summary>Nobody may have a file open on it any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = (await CommandLine.RunAsync("umount", [Folder])).Success;
        Directory.Delete(Folder);
    }
}
