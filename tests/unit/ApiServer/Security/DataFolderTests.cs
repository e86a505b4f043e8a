using Carillon.ApiServer.Security;

namespace Carillon.Tests.Unit.ApiServer.Security;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"carillon-folder-{Guid.NewGuid():N}");

    [Fact]
    public void Lock_HeldAlready_IsRefusedUntilReleased()
    {
        var folder = new DataFolder(_folder);
        using (folder.Lock())
        {
            var error = Assert.Throws<IOException>(() => new DataFolder(_folder).Lock());
            Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        }

        folder.Lock().Dispose();
    }

    [Fact]
    public void WriteSecret_NewAndReplaced_IsReadableByItsOwnerOnly()
    {
        var folder = new DataFolder(_folder);
        DataFolder.WriteSecret(folder.CaKeyPath, "one");
        DataFolder.WriteSecret(folder.CaKeyPath, "two");

        Assert.Equal("two", File.ReadAllText(folder.CaKeyPath));
        Assert.Equal([folder.CaKeyPath], Directory.GetFiles(_folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.CaKeyPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
