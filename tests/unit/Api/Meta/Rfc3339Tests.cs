using System.Text.RegularExpressions;
using Carillon.Api;
using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Api.Meta;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-03-01T09:30:00Z", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01T09:30:00z", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01t10:30:00+01:00", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01 03:30:00-06:00", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01T09:30:00.5Z", "2026-03-01T09:30:00.500Z")]
    [InlineData("2026-03-01T09:30:00.000000Z", "2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01T09:30:00.123456789Z", "2026-03-01T09:30:00.123Z")]
    [InlineData("2026-03-01T09:30:00-00:00", "2026-03-01T09:30:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    public void TryParse_Rfc3339_GivesTheInstant(string text, string written)
    {
        Assert.True(Rfc3339.TryParse(text, out var instant));
        Assert.Equal(TimeSpan.Zero, instant.Offset);
        Assert.Equal(written, Rfc3339.Format(instant));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T09:30:00")]
    [InlineData("2026-03-01T09:30Z")]
    [InlineData("2026-02-30T09:30:00Z")]
    [InlineData("2026-03-01T24:00:00Z")]
    [InlineData("2026-03-01T09:30:60Z")]
    [InlineData("2026-03-01T09:30:00.Z")]
    [InlineData("2026-03-01T09:30:00+0100")]
    [InlineData("2026-03-01T09:30:00Z ")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("１026-03-01T09:30:00Z")]
    public void TryParse_NotRfc3339_Refuses(string text) => Assert.False(Rfc3339.TryParse(text, out _));

    [Theory]
    [InlineData("2026-03-01T09:30:00Z")]
    [InlineData("2026-03-01t10:30:00.5+01:00")]
    [InlineData("2026-03-01T09:30:00.123456789z")]
    [InlineData("1000-01-01T00:00:00+23:59")]
    [InlineData("2999-12-31T23:59:59.999999999-23:59")]
    public void Pattern_Time_IsTakenAndCanBeRead(string text) => Assert.True(Regex.IsMatch(text, Patterns.Timestamp) && Rfc3339.TryParse(text, out _));

    /// <summary>All of these pass the format <c>date-time</c> of a Kubernetes 1.36 API server.</summary>
    [Theory]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("2027-01-01T00:00:00+99:99")]
    [InlineData("2027-01-01T00:00:00+24:00")]
    [InlineData("2027-01-01T00:00:00x5Z")]
    [InlineData("2027-01-01T00:00:00,5Z")]
    [InlineData("2027-01-01T00:00:00ZTrash")]
    public void Pattern_TimeThatCannotBeRead_IsRefused(string text) => Assert.DoesNotMatch(Patterns.Timestamp, text);
}
