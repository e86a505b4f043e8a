using System.IO.MemoryMappedFiles;

using Carillon.Agent.Linux;

namespace Carillon.Tests.Unit.Agent.Linux;

public sealed class ResidentMemoryTests : IDisposable
{
    private const int Size = 1024 * 1024;

    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void GiveBack_PagesOfAFile_AreNotHeldAndComeAgain()
    {
        File.WriteAllBytes(_path, [.. Enumerable.Repeat((byte)7, Size)]);
        using var file = MemoryMappedFile.CreateFromFile(_path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        using var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        Touch(view);
        var before = ResidentKibibytes();

        ResidentMemory.GiveBack();

        Assert.Equal((1024, 0), (before, ResidentKibibytes()));
        Touch(view);
    }

    [Theory]
    [InlineData("1000-3000 r-xp 00000000 fd:00 77 /usr/bin/agent", 0, true)]
    [InlineData("1000-3000 r--s 00000000 fd:00 77                     /usr/bin/agent", 0, true)]
    [InlineData("1000-3000 r--p 00000000 fd:00 77 /usr/bin/agent", 4, false)]
    [InlineData("1000-3000 rw-p 00000000 fd:00 77 /usr/bin/agent", 0, false)]
    [InlineData("1000-3000 rw-s 00000000 fd:00 77 /var/lib/carillon/journal.db-shm", 0, false)]
    [InlineData("1000-3000 ---p 00000000 fd:00 77 /usr/bin/agent", 0, false)]
    [InlineData("1000-3000 r--p 00000000 00:00 0 ", 0, false)]
    [InlineData("1000-3000 r-xp 00000000 00:00 0 [vdso]", 0, false)]
    [InlineData("1000-3000 r-xs 00000000 00:01 1024 /memfd:doublemapper (deleted)", 0, false)]
    public void UnchangedFilePages_OnlyWhatAFileHasAsItIs(string mapping, int changed, bool expected)
    {
        var pages = ResidentMemory.UnchangedFilePages([mapping, "Size: 8 kB", "Rss: 8 kB", $"Anonymous: {changed,10} kB", "VmFlags: rd mr"]);

        Assert.Equal(expected ? [((nuint)0x1000, (nuint)0x2000)] : [], pages);
    }

    public void Dispose() => File.Delete(_path);

    private static void Touch(MemoryMappedViewAccessor view)
    {
        for (var at = 0; at < Size; at += 4096)
        {
            Assert.Equal(7, view.ReadByte(at));
        }
    }

    private int ResidentKibibytes() => File.ReadLines("/proc/self/smaps")
        .SkipWhile(line => !line.EndsWith(_path, StringComparison.Ordinal))
        .Where(line => line.StartsWith("Rss:", StringComparison.Ordinal))
        .Select(line => int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))
        .First();
}
