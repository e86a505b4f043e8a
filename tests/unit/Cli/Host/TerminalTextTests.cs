using Carillon.Cli.Host;

namespace Carillon.Tests.Unit.Cli.Host;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain ü 🙂", "plain ü 🙂")]
    [InlineData("\u001b[31mred\u001b[0m", "\ufffd[31mred\ufffd[0m")]
    [InlineData("a\nb\tc\r", "a b c ")]
    [InlineData("\u202eevil", "\ufffdevil")]
    [InlineData(null, "")]
    public void OneLine_AnyText_CannotSteerTheTerminal(string? text, string expected) =>
        Assert.Equal(expected, TerminalText.OneLine(text));

    [Fact]
    public void Lines_Text_KeepsLineEndsOnly() =>
        Assert.Equal("a\nb\tc \ufffd", TerminalText.Lines("a\nb\tc\r\u0007"));
}
