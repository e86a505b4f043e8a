using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Api.Meta;

public sealed class IntOrStringTests
{
    [Theory]
    [InlineData("25%", 10, true, 3L)]
    [InlineData("25%", 10, false, 2L)]
    [InlineData("0%", 10, true, 0L)]
    [InlineData("100%", 7, false, 7L)]
    [InlineData("1%", 1, true, 1L)]
    [InlineData("101%", 10, true, null)]
    [InlineData("25", 10, true, null)]
    [InlineData("-5%", 10, true, null)]
    [InlineData("%", 10, true, null)]
    [InlineData("1 %", 10, true, null)]
    public void Resolve_Text_GivesTheShare(string text, long total, bool roundUp, long? expected) =>
        Assert.Equal(expected, new IntOrString(text).Resolve(total, roundUp));

    [Fact]
    public void Resolve_Number_GivesTheNumber() => Assert.Equal(4, new IntOrString(4).Resolve(2, roundUp: true));
}
