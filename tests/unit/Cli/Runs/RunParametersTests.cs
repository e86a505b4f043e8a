using Carillon.Cli.Host;
using Carillon.Cli.Runs;

namespace Carillon.Tests.Unit.Cli.Runs;

public sealed class RunParametersTests
{
    [Fact]
    public void Parse_Pairs_SplitsAtTheFirstEqualsSign() =>
        Assert.Equal("b=c", RunParameters.Parse(["A=b=c", "EMPTY="])!["A"]);

    [Theory]
    [InlineData("no-equals")]
    [InlineData("=value")]
    public void Parse_NotAPair_NamesIt(string pair) =>
        Assert.Contains(pair, Assert.Throws<CliException>(() => RunParameters.Parse([pair])).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_SameNameTwice_IsRefused() =>
        Assert.Throws<CliException>(() => RunParameters.Parse(["A=1", "A=2"]));
}
