using Carillon.Agent.Http;

namespace Carillon.Tests.Unit.Agent.Http;

public sealed class StatusCodeRangesTests
{
    [Theory]
    [InlineData("200-299", 200, true)]
    [InlineData("200-299", 299, true)]
    [InlineData("200-299", 300, false)]
    [InlineData("404", 404, true)]
    [InlineData("404", 405, false)]
    [InlineData("299-200", 250, false)]
    [InlineData("-", 200, false)]
    [InlineData("2xx", 200, false)]
    [InlineData("", 0, false)]
    public void Contains_Range_IsInclusive(string range, int code, bool expected) =>
        Assert.Equal(expected, StatusCodeRanges.Contains(["500", range], code));
}
