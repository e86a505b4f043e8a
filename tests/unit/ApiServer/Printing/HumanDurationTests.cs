using Carillon.ApiServer.Printing;

namespace Carillon.Tests.Unit.ApiServer.Printing;

public class HumanDurationTests
{
    [Theory]
    [InlineData(-2, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(179, "2m59s")]
    [InlineData(600, "10m")]
    [InlineData(10799, "179m")]
    [InlineData(10800, "3h")]
    [InlineData(12060, "3h21m")]
    [InlineData(28800, "8h")]
    [InlineData(172800, "2d")]
    [InlineData(180000, "2d2h")]
    [InlineData(691200, "8d")]
    [InlineData(63071999, "729d")]
    [InlineData(63072000, "2y")]
    [InlineData(63158400, "2y1d")]
    [InlineData(252288000, "8y")]
    public void Format_Seconds_AsKubectl(long seconds, string expected) =>
        Assert.Equal(expected, HumanDuration.Format(TimeSpan.FromSeconds(seconds)));
}
