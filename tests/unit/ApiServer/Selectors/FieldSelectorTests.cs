using Carillon.ApiServer.Selectors;

namespace Carillon.Tests.Unit.ApiServer.Selectors;

public sealed class FieldSelectorTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("metadata.name=x", true)]
    [InlineData("metadata.name==x,spec.nodeName!=n", true)]
    [InlineData("metadata.name!=x", false)]
    [InlineData("spec.nodeName=", true)]
    [InlineData("odd=a\\,b\\=c", true)]
    public void Matches_Selector_ComparesFields(string selector, bool expected)
    {
        var fields = new Dictionary<string, string> { ["metadata.name"] = "x", ["odd"] = "a,b=c" };
        Assert.Equal(expected, FieldSelector.Parse(selector).Matches(field => fields.GetValueOrDefault(field, "")));
    }

    [Theory]
    [InlineData("metadata.name")]
    [InlineData("a!b")]
    [InlineData("a=b\\x")]
    [InlineData("a=b=c")]
    public void Parse_NoSelector_Throws(string selector) => Assert.Throws<SelectorFormatException>(() => FieldSelector.Parse(selector));
}
