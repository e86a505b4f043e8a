using Carillon.Api;

namespace Carillon.Tests.Unit.Api;

public sealed class NamingTests
{
    private static readonly DateTimeOffset Due = DateTimeOffset.FromUnixTimeSeconds(1_772_357_400);

    [Fact]
    public void RunName_LongestTask_FitsALabelValue()
    {
        var name = Naming.RunName(new string('a', Limits.TaskName), Due);

        Assert.Equal(Limits.LabelValue, name.Length);
        Assert.EndsWith("-1772357400", name, StringComparison.Ordinal);
    }

    [Fact]
    public void DerivedRunName_LongestTask_FitsALabelValueAndIsNoDueTime()
    {
        var name = Naming.DerivedRunName(new string('a', Limits.TaskName), "upstream");

        Assert.True(name.Length <= Limits.LabelValue);
        Assert.Matches("^a+-x[0-9a-f]+$", name);
        Assert.Equal(name, Naming.DerivedRunName(new string('a', Limits.TaskName), "upstream"));
        Assert.NotEqual(name, Naming.DerivedRunName(new string('a', Limits.TaskName), "other"));
    }

    [Fact]
    public void ExecutionName_ThatFits_IsRunAndNode() => Assert.Equal("backup-1-host-1", Naming.ExecutionName("backup-1", "host-1"));

    [Fact]
    public void ExecutionName_TooLong_IsCutAndHashed()
    {
        var run = Naming.RunName("backup", Due);
        var first = Naming.ExecutionName(run, new string('n', 252) + "1");
        var second = Naming.ExecutionName(run, new string('n', 252) + "2");

        Assert.Equal(Limits.Name, first.Length);
        Assert.NotEqual(first, second);
        Assert.Matches(Patterns.Subdomain, first);
    }

    [Fact]
    public void ExecutionName_CutAtADot_IsStillAName()
    {
        for (var length = 200; length <= 253; length++)
        {
            var node = string.Concat(Enumerable.Repeat("ab.", 85))[..length].TrimEnd('.');
            Assert.Matches(Patterns.Subdomain, Naming.ExecutionName("backup-1772357400", node));
        }
    }

    [Fact]
    public void LabelValue_LongNames_DifferAndAreValid()
    {
        var values = Enumerable.Range(0, 50).Select(i => Naming.LabelValue(new string('h', 46 + (i % 3)) + "." + new string('x', 60) + i)).ToList();

        Assert.Equal(50, values.Distinct().Count());
        Assert.All(values, value => Assert.Matches("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", value));
    }

    [Fact]
    public void LabelValue_ThatFits_IsTheName() => Assert.Equal(new string('h', 63), Naming.LabelValue(new string('h', 63)));

    [Fact]
    public void Names_OfThisVersion_NeverChange()
    {
        Assert.Equal("t-x" + "9f86d0818", Naming.DerivedRunName("t", "test"));
        Assert.Equal("CARILLON_PARAM_MODE", Naming.ParameterVariable("mode"));
    }
}
