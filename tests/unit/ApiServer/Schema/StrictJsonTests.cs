using System.Text;
using System.Text.Json;
using Carillon.ApiServer.Schema;

namespace Carillon.Tests.Unit.ApiServer.Schema;

public sealed class StrictJsonTests
{
    [Fact]
    public void Parse_RepeatedMembers_AreNamedOnceAndTheLastWins()
    {
        var (value, duplicates) = StrictJson.Parse("""{"a":1,"b":{"c":1,"c":2,"c":3},"l":[{"x":1,"x":2}],"a":2}"""u8);
        Assert.Equal(["b.c", "l[0].x", "a"], duplicates);
        Assert.Equal("""{"a":2,"b":{"c":3},"l":[{"x":2}]}""", value!.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("nul")]
    public void Parse_NoJson_Throws(string text) => Assert.ThrowsAny<JsonException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Parse_NestedWithoutEnd_Throws() =>
        Assert.ThrowsAny<JsonException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Theory]
    [InlineData("12345678901234567890")]
    [InlineData("1.50")]
    [InlineData("-9223372036854775808")]
    public void Parse_Numbers_KeepTheirText(string number) =>
        Assert.Equal(number, StrictJson.Parse(Encoding.UTF8.GetBytes(number)).Value!.ToJsonString());
}
