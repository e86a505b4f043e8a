using System.Text;

using Carillon.Agent.Plugins;

namespace Carillon.Tests.Unit.Agent.Plugins;

public sealed class PluginOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-plugin-").FullName;

    [Fact]
    public void Excerpt_LinesOfTheProtocol_AreShownAsText()
    {
        using var output = Output();
        Write("stdout", """
            {"log": "begins"}
            plain
            {"progress": 50}
            {"result": {"success": true, "message": "not part of the output"}}

            """);
        Write("stderr", "warned\n");
        output.Look(final: true);

        Assert.Equal("begins\nplain\nprogress: 50 %\nwarned\n", output.Excerpt(1024).Text);
        Assert.False(output.Excerpt(1024).Truncated);
    }

    [Fact]
    public void Look_LineComesInPieces_IsUnderstoodWhenItIsWhole()
    {
        using var output = Output();
        Write("stdout", "{\"log\": \"one ");
        output.Look(final: false);
        Assert.Equal("", output.Excerpt(1024).Text);
        Write("stdout", "line\"}\n{\"log\": \"the last, unended\"}");
        output.Look(final: false);
        Assert.Equal("one line\n", output.Excerpt(1024).Text);
        output.Look(final: true);

        Assert.Equal("one line\nthe last, unended\n", output.Excerpt(1024).Text);
    }

    [Fact]
    public void Look_LineIsOverlong_IsTextAndTheNextOneIsUnderstood()
    {
        using var output = Output();
        Write("stdout", "{\"log\": \"" + new string('x', PluginOutput.Window));
        output.Look(final: false);
        Write("stdout", "\"}\n{\"log\": \"next\"}\n");
        output.Look(final: true);

        var text = output.Excerpt(4096).Text;
        Assert.StartsWith("{\"log\": \"xxx", text, StringComparison.Ordinal);
        Assert.EndsWith("xxx\"}\nnext\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Look_MuchMoreThanIsShown_KeepsBothEndsWhoeverFollowed(bool followed)
    {
        using var output = Output();
        Write("stdout", "{\"log\": \"first\"}\n");
        for (var i = 0; i < 50; i++)
        {
            Write("stdout", string.Concat(Enumerable.Repeat("{\"log\": \"middle\"}\n", 2000)));
            if (followed)
            {
                output.Look(final: false);
            }
        }

        Write("stdout", "{\"log\": \"last\"}\n");
        output.Look(final: true);

        var excerpt = output.Excerpt(1024);
        Assert.True(excerpt.Truncated);
        Assert.StartsWith("first\nmiddle\n", excerpt.Text, StringComparison.Ordinal);
        Assert.EndsWith("middle\nlast\n", excerpt.Text, StringComparison.Ordinal);
        Assert.Matches(@"\n\[\.\.\. \d+ bytes left out \.\.\.\]\n", excerpt.Text);
        Assert.DoesNotContain("{\"log\"", excerpt.Text[^300..], StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(excerpt.Text), 512, 1024);
    }

    [Fact]
    public void Look_OutputIsHuge_ReadsOnlyItsEnds()
    {
        using var output = Output();
        Write("stdout", "{\"log\": \"first\"}\n");
        using (var file = new FileStream(Path.Combine(_folder, "stdout"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1L << 40); // a hole, as maxLogBytes leaves one
        }

        Write("stdout", "\n{\"log\": \"last\"}\n{\"result\": {\"message\": \"done\"}}\n");
        output.Look(final: true);

        Assert.StartsWith("first\n", output.Excerpt(4096).Text, StringComparison.Ordinal);
        Assert.EndsWith("\nlast\n", output.Excerpt(4096).Text, StringComparison.Ordinal);
        Assert.Equal("done", output.FindResult()?.Message);
    }

    [Fact]
    public void Progress_ManySmallSteps_AreShownByTens()
    {
        using var output = Output();
        Write("stdout", string.Concat(Enumerable.Range(0, 101).Select(percent => $"{{\"progress\": {percent}}}\n")));
        output.Look(final: true);

        Assert.Equal(100, output.Progress);
        Assert.Equal(
            string.Concat(Enumerable.Range(0, 11).Select(tens => $"progress: {tens * 10} %\n")), output.Excerpt(1024).Text);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("no result\n", null)]
    [InlineData("{\"result\": {\"message\": \"a\"}}\n", "a")]
    [InlineData("{\"result\": {\"message\": \"a\"}}", "a")]
    [InlineData("{\"result\": {\"message\": \"a\"}}\n{\"result\": {\"message\": \"b\"}}\ntext\n{\"result\": 5}\n", "b")]
    public void FindResult_Output_IsTheLastOne(string stdout, string? message)
    {
        using var output = Output();
        Write("stdout", stdout);

        Assert.Equal(message, output.FindResult()?.Message);
    }

    [Theory]
    [InlineData(PluginOutput.Window - 100, "early")]
    [InlineData(PluginOutput.Window, null)]
    public void FindResult_FarFromTheEnd_DoesNotCount(int bytesAfter, string? message)
    {
        using var output = Output();
        Write("stdout", "{\"result\": {\"message\": \"early\"}}\n" + new string('x', bytesAfter));

        Assert.Equal(message, output.FindResult()?.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private PluginOutput Output() => new(Path.Combine(_folder, "stdout"), Path.Combine(_folder, "stderr"), 4096);

    private void Write(string name, string text)
    {
        using var file = new FileStream(Path.Combine(_folder, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Encoding.UTF8.GetBytes(text));
    }
}
