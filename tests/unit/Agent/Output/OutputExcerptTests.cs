using System.Text;

using Carillon.Agent.Output;

namespace Carillon.Tests.Unit.Agent.Output;

public sealed class OutputExcerptTests
{
    [Fact]
    public void Compose_FitsBudget_IsWhole()
    {
        var excerpt = Compose("hello\nworld\n", 12);

        Assert.Equal(new OutputExcerpt("hello\nworld\n", 12, Truncated: false), excerpt);
    }

    [Fact]
    public void Compose_TooLong_ShowsHeadAndTailAndSaysHowMuchIsMissing()
    {
        var excerpt = Compose(string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i:000}\n")), 100);

        Assert.True(excerpt.Truncated);
        Assert.StartsWith("000\n", excerpt.Text, StringComparison.Ordinal);
        Assert.EndsWith("999\n", excerpt.Text, StringComparison.Ordinal);
        var shown = Encoding.UTF8.GetByteCount(excerpt.Text) - Encoding.UTF8.GetByteCount("\n[... 3999 bytes left out ...]\n");
        Assert.Contains($"[... {4000 - shown} bytes left out ...]", excerpt.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(64)]
    public void Compose_AnyBudget_IsNeverOverIt(int budget)
    {
        var excerpt = Compose(string.Concat(Enumerable.Repeat("€uro ", 500)), budget);

        Assert.True(Encoding.UTF8.GetByteCount(excerpt.Text) <= budget);
        Assert.True(excerpt.Truncated);
        Assert.DoesNotContain('\ufffd', excerpt.Text);
    }

    [Fact]
    public void Compose_InvalidBytesThatGrow_AreStillWithinBudget()
    {
        var raw = Enumerable.Repeat((byte)0xFF, 100).ToArray();

        var excerpt = OutputExcerpt.Compose(raw, raw, raw.Length, 100);

        Assert.True(Encoding.UTF8.GetByteCount(excerpt.Text) <= 100);
        Assert.True(excerpt.Truncated);
    }

    private static OutputExcerpt Compose(string text, int budget)
    {
        var raw = Encoding.UTF8.GetBytes(text);
        var most = Math.Min(raw.Length, budget);
        return OutputExcerpt.Compose(raw.AsSpan(0, most), raw.AsSpan(raw.Length - most), raw.Length, budget);
    }
}
