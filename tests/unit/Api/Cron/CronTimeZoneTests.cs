using Carillon.Api.Cron;

namespace Carillon.Tests.Unit.Api.Cron;

public sealed class CronTimeZoneTests
{
    [Theory]
    [InlineData("UTC")]
    [InlineData("Etc/UTC")]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5")]
    public void TryFind_IanaName_IsFound(string name)
    {
        Assert.True(CronTimeZone.TryFind(name, out var zone, out var error));
        Assert.Equal(name, zone.Id);
        Assert.Null(error);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData("Local", "each machine")]
    [InlineData("localtime", "each machine")]
    [InlineData("right/UTC", "each machine")]
    [InlineData("W. Europe Standard Time", "Windows")]
    [InlineData("Pacific Standard Time", "Windows")]
    [InlineData("Europe/Berln", "database")]
    [InlineData("Europe", "database")]
    [InlineData("europe/berlin", "database")]
    [InlineData("utc", "did you mean UTC?")]
    [InlineData("/etc/localtime", "not a time zone name")]
    [InlineData("Europe/\0Berlin", "not a time zone name")]
    [InlineData("<+05>-5", "not a time zone name")]
    public void TryFind_AnythingElse_IsRefusedWithAReason(string? name, string expected)
    {
        Assert.False(CronTimeZone.TryFind(name, out var zone, out var error));
        Assert.Null(zone);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("allowed", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("Europe/../../../etc/passwd")]
    public void TryFind_PathOutOfTheDatabase_IsRefused(string name) =>
        Assert.False(CronTimeZone.TryFind(name, out _, out _));

    [Fact]
    public void TryFind_CaseOfALoadedZone_IsStillRefused()
    {
        Assert.True(CronTimeZone.TryFind("Europe/Berlin", out _, out _));
        Assert.False(CronTimeZone.TryFind("EUROPE/BERLIN", out _, out var error));
        Assert.Contains("did you mean Europe/Berlin?", error, StringComparison.Ordinal);
    }
}
