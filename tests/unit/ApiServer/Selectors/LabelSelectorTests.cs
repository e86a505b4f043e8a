using Carillon.ApiServer.Selectors;

namespace Carillon.Tests.Unit.ApiServer.Selectors;

public sealed class LabelSelectorTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("a=x", true)]
    [InlineData("a==x", true)]
    [InlineData("a = x , b in (y, z)", true)]
    [InlineData("a!=x", false)]
    [InlineData("c!=x", true)]
    [InlineData("b notin (y)", false)]
    [InlineData("c notin (y)", true)]
    [InlineData("a", true)]
    [InlineData("!a", false)]
    [InlineData("!c", true)]
    [InlineData("c", false)]
    [InlineData("empty=", true)]
    [InlineData("a in (x,),n>4,n<6", true)]
    [InlineData("n>5", false)]
    [InlineData("carillon.dev/task=nightly", true)]
    public void Matches_Selector_SelectsByLabels(string selector, bool expected)
    {
        var labels = new Dictionary<string, string> { ["a"] = "x", ["b"] = "y", ["empty"] = "", ["n"] = "5", ["carillon.dev/task"] = "nightly" };
        Assert.Equal(expected, LabelSelector.Parse(selector).Matches(labels.GetValueOrDefault));
    }

    [Theory]
    [InlineData("a,", "unable to parse requirement: found '', expected: identifier after ','")]
    [InlineData("a=b=c", "unable to parse requirement: found '=', expected: ',' or 'end of string'")]
    [InlineData("=a", "unable to parse requirement: found '=', expected: identifier")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a in (b", "unable to parse requirement: found '', expected: ',' or ')'")]
    [InlineData("a is b", "unable to parse requirement: found 'is', expected: in, notin, =, ==, !=, gt, lt")]
    public void Parse_NoSelector_SaysWhereAndWhat(string selector, string expected) =>
        Assert.Equal(expected, Assert.Throws<SelectorFormatException>(() => LabelSelector.Parse(selector)).Message);

    [Theory]
    [InlineData("-bad-=x")]
    [InlineData("a=b@c")]
    [InlineData("n>x")]
    public void Parse_BadKeyOrValue_Throws(string selector) => Assert.Throws<SelectorFormatException>(() => LabelSelector.Parse(selector));
}
