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
}
