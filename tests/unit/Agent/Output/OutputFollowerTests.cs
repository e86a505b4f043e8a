using System.Text;

using Carillon.Agent.Output;

namespace Carillon.Tests.Unit.Agent.Output;

public sealed class OutputFollowerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-output-").FullName;

    [Fact]
    public void Excerpt_TwoStreams_AreInterleavedAsSeenByWholeLines()
    {
        using var follower = Follower(maxLogBytes: 1024);
        Append("stdout", "one\nunfin");
        follower.Look();
        Append("stderr", "warn\n");
        follower.Look();
        Append("stdout", "ished\n");
        follower.Look(final: true);

        Assert.Equal("one\nwarn\nunfinished\n", follower.Excerpt(1024, SecretMask.None).Text);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1024 * 1024, false)]
    public void Excerpt_DiskWasFullAtSomeLook_SaysSo(long room, bool full)
    {
        var left = room;
        using var follower = new OutputFollower(
            Path.Combine(_folder, "stdout"), Path.Combine(_folder, "stderr"), 1024, maxLogBytes: 1024, punch: null, disk: () => left);
        follower.Look();
        left = long.MaxValue;
        follower.Look(final: true);

        Assert.Equal(full, follower.Excerpt(1024, SecretMask.None).DiskWasFull);
    }

    [Fact]
    public void Excerpt_LineNeverEnded_IsShownAtTheEnd()
    {
        using var follower = Follower(maxLogBytes: 1024);
        Append("stdout", "no line end");
        Assert.Equal(0, follower.Look());
        follower.Look(final: true);

        Assert.Equal("no line end", follower.Excerpt(1024, SecretMask.None).Text);
    }

    [Fact]
    public void Excerpt_CharacterWrittenInTwoPieces_IsWhole()
    {
        using var follower = Follower(maxLogBytes: 1024 * 1024);
        var euro = Encoding.UTF8.GetBytes("€");
        Append("stdout", [.. Enumerable.Repeat((byte)'x', 20_000), euro[0]]);
        follower.Look();
        Append("stderr", "err\n");
        follower.Look();
        Append("stdout", [euro[1], euro[2]]);
        follower.Look(final: true);

        var text = follower.Excerpt(65_536, SecretMask.None).Text;
        Assert.Equal(new string('x', 20_000) + "err\n€", text);
    }

    [Fact]
    public void Look_OverTheLimit_GivesTheDiskBackAndKeepsTheCount()
    {
        const long size = 64L * 1024 * 1024;
        using var follower = Follower(maxLogBytes: 1024 * 1024);
        Append("stdout", "first line\n");
        var chunk = Encoding.UTF8.GetBytes(new string('m', 1023) + "\n");
        var large = Enumerable.Repeat(chunk, 1024).SelectMany(bytes => bytes).ToArray();
        for (long written = 0; written < size; written += large.Length)
        {
            Append("stdout", large);
            follower.Look();
        }

        Append("stdout", "last line\n");
        follower.Look(final: true);
        var excerpt = follower.Excerpt(8192, SecretMask.None);

        Assert.Equal(size + 21, excerpt.TotalBytes);
        Assert.True(excerpt.Truncated);
        Assert.StartsWith("first line\n", excerpt.Text, StringComparison.Ordinal);
        Assert.EndsWith("last line\n", excerpt.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('␀', excerpt.Text);
        if (follower.CanCut)
        {
            Assert.InRange(AllocatedBytes("stdout"), 1, 2 * 1024 * 1024);
        }
    }

    [Theory]
    [InlineData(256 * 1024, false)]
    [InlineData(1024 * 1024, true)]
    public void Look_FileSystemCannotCut_SaysSoOnceTheLimitIsExceeded(int size, bool exceeded)
    {
        using var follower = new OutputFollower(
            Path.Combine(_folder, "stdout"), Path.Combine(_folder, "stderr"), 65_536, maxLogBytes: 512 * 1024, (_, _, _) => false);
        Append("stdout", [.. Enumerable.Repeat((byte)'\n', size)]);
        follower.Look(final: true);

        Assert.Equal(!exceeded, follower.CanCut);
        Assert.Equal(exceeded, follower.Excerpt(1024, SecretMask.None).LimitExceeded);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private OutputFollower Follower(long maxLogBytes) =>
        new(Path.Combine(_folder, "stdout"), Path.Combine(_folder, "stderr"), 65_536, maxLogBytes);

    private void Append(string name, string text) => Append(name, Encoding.UTF8.GetBytes(text));

    private void Append(string name, byte[] bytes)
    {
        using var file = new FileStream(Path.Combine(_folder, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(bytes);
    }

    private long AllocatedBytes(string name)
    {
        using var du = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("du", ["-B1", Path.Combine(_folder, name)]) { RedirectStandardOutput = true })!;
        return long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0]);
    }
}
