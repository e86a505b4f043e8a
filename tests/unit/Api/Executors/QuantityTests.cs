using Carillon.Api.Executors;
using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Api.Executors;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("2", 2000)]
    [InlineData("0.5", 500)]
    [InlineData("500m", 500)]
    [InlineData("0.001", 1)]
    [InlineData("0", null)]
    [InlineData("0.0001", null)]
    [InlineData("-1", null)]
    [InlineData("1.5m", null)]
    [InlineData("2 ", null)]
    [InlineData("1e3", null)]
    public void TryParseCpu_Text_GivesMillicores(string text, int? expected) =>
        Assert.Equal(expected, Quantity.TryParseCpu(text, out var millicores) ? (int)millicores : null);

    [Theory]
    [InlineData("512Mi", 536_870_912L)]
    [InlineData("2G", 2_000_000_000L)]
    [InlineData("1k", 1000L)]
    [InlineData("1048576", 1_048_576L)]
    [InlineData("0", null)]
    [InlineData("1.5Gi", null)]
    [InlineData("99999999Ti", null)]
    [InlineData("Mi", null)]
    [InlineData("1KB", null)]
    public void TryParseMemory_Text_GivesBytes(string text, long? expected) =>
        Assert.Equal(expected, Quantity.TryParseMemory(text, out var bytes) ? bytes : null);

    [Fact]
    public void TryParse_Numbers_AreCoresAndBytes()
    {
        Assert.True(Quantity.TryParseCpu(new IntOrString(3), out var millicores));
        Assert.True(Quantity.TryParseMemory(new IntOrString(4096), out var bytes));
        Assert.Equal((3000, 4096), (millicores, bytes));
    }
}
