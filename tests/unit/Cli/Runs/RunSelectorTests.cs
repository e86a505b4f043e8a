using Carillon.Cli.Host;
using Carillon.Cli.Runs;

namespace Carillon.Tests.Unit.Cli.Runs;

public sealed class RunSelectorTests
{
    [Theory]
    [InlineData("disk=ssd", "disk In ssd")]
    [InlineData("disk==ssd", "disk In ssd")]
    [InlineData("disk = ssd, zone != a", "disk In ssd; zone NotIn a")]
    [InlineData("zone in (a, b),zone notin (c)", "zone In a,b; zone NotIn c")]
    [InlineData("kubernetes.io/os,!spare", "kubernetes.io/os Exists ; spare DoesNotExist ")]
    [InlineData("empty=", "empty In ")]
    public void Parse_AsKubectlWritesIt_IsRead(string text, string expected) => Assert.Equal(
        expected,
        string.Join("; ", RunSelector.Parse(text)!.MatchExpressions!.Select(term => $"{term.Key} {term.Operator} {string.Join(',', term.Values ?? [])}")));

    [Theory]
    [InlineData("")]
    [InlineData("=ssd")]
    [InlineData("disk=ssd zone=a")]
    [InlineData("disk=ssd,")]
    [InlineData(",disk=ssd")]
    [InlineData("zone in a")]
    [InlineData("!zone=a")]
    [InlineData("disk>1")]
    public void Parse_SomethingElse_SaysWhatIsAllowed(string text)
    {
        var error = Assert.Throws<CliException>(() => RunSelector.Parse(text));

        Assert.Contains("KEY notin (A,B)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_NotGiven_IsNone() => Assert.Null(RunSelector.Parse(null));
}
