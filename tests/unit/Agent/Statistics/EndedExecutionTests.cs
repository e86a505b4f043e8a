using System.Globalization;

using Carillon.Agent.Statistics;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Statistics;

public sealed class EndedExecutionTests
{
    [Theory]
    [InlineData("UTC", "2026-03-01T23:59:59Z", "2026-03-01", 23)]
    [InlineData("Asia/Tokyo", "2026-03-01T15:00:00Z", "2026-03-02", 0)]
    [InlineData("America/New_York", "2026-03-01T04:59:59Z", "2026-02-28", 23)]
    [InlineData("Pacific/Chatham", "2026-06-01T11:15:00Z", "2026-06-02", 0)]
    // The day of 23 hours: 02:00 to 03:00 does not exist.
    [InlineData("Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29", 1)]
    [InlineData("Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29", 3)]
    [InlineData("Europe/Berlin", "2026-03-29T21:59:59Z", "2026-03-29", 23)]
    [InlineData("Europe/Berlin", "2026-03-29T22:00:00Z", "2026-03-30", 0)]
    // The day of 25 hours: 02:00 to 03:00 exists twice, and both count as hour 2.
    [InlineData("Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25", 2)]
    [InlineData("Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25", 2)]
    [InlineData("Europe/Berlin", "2026-10-25T22:59:59Z", "2026-10-25", 23)]
    public void Of_AnEnd_CountsOnItsDayAndHourInTheZoneOfTheHost(string zone, string end, string day, int hour)
    {
        var result = new ExecutionStatus { Phase = ExecutionPhase.Succeeded, CompletionTime = Time(end), DurationMs = 5 };

        var ended = EndedExecution.Of(Entries.Waiting("u"), result, Time("2030-01-01T00:00:00Z"), TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal(new EndedExecution(DateOnly.Parse(day, CultureInfo.InvariantCulture), hour, "ns", "task-1", ExecutionPhase.Succeeded, 5), ended);
    }

    [Fact]
    public void Of_AResultWithoutATime_CountsNow()
    {
        var ended = EndedExecution.Of(Entries.Waiting("u"), new ExecutionStatus(), Time("2026-03-01T12:30:00Z"), TimeZoneInfo.Utc);

        Assert.Equal((new DateOnly(2026, 3, 1), 12), (ended.Day, ended.Hour));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
