using Carillon.Api.Executors;

namespace Carillon.Tests.Unit.Api.Executors;

public sealed class StatusCodeRangeTests
{
    [Theory]
    [InlineData("200-299", 200, true)]
    [InlineData("200-299", 299, true)]
    [InlineData("200-299", 300, false)]
    [InlineData("404", 404, true)]
    [InlineData("404", 405, false)]
    public void Contains_Range_IsInclusive(string text, int code, bool expected)
    {
        Assert.True(StatusCodeRange.TryParse(text, out var range));
        Assert.Equal(expected, range.Contains(code));
    }

    [Theory]
    [InlineData("299-200")]
    [InlineData("-")]
    [InlineData("2xx")]
    [InlineData("")]
    [InlineData("99")]
    [InlineData("200-600")]
    [InlineData(null)]
    public void TryParse_NoRange_IsRefused(string? text) => Assert.False(StatusCodeRange.TryParse(text, out _));
}
