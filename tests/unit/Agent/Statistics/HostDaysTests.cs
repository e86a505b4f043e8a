using System.Text.Json;

using Carillon.Agent.Statistics;
using Carillon.Api;
using Carillon.Api.HostAgents;

namespace Carillon.Tests.Unit.Agent.Statistics;

public sealed class HostDaysTests
{
    private static readonly DateOnly Today = new(2026, 3, 10);

    [Fact]
    public void Of_TasksOfADay_AddsThemUp()
    {
        var first = Row("a") with { Success = 2, Missed = 1, TotalDurationMs = 30, MinDurationMs = 10, MaxDurationMs = 20, Hourly = Hours(3, 3) };
        var second = Row("b") with { Success = 1, Failure = 4, Timeout = 5, Cancelled = 6, Lost = 7, TotalDurationMs = 5, MinDurationMs = 5, MaxDurationMs = 5, Hourly = Hours(23, 23) };

        var day = Assert.Single(HostDays.Of([first, second], Today));

        Assert.Equal((3, 4, 5, 6, 1, 7), (day.Success, day.Failure, day.Timeout, day.Cancelled, day.Missed, day.Lost));
        Assert.Equal((35, 5, 20), (day.TotalDurationMs, day.MinDurationMs, day.MaxDurationMs));
        Assert.Equal((3, 23), (day.Hourly![3], day.Hourly[23]));
        Assert.Equal(["a", "b"], day.Tasks!.Select(task => task.Task)); // the busier one first
    }

    [Fact]
    public void Of_MoreDaysThanSeven_TakesTheNewestAndNoneThatIsYetToCome()
    {
        var table = Enumerable.Range(-10, 15).Select(offset => Row("a", Today.AddDays(offset)));

        var days = HostDays.Of(table, Today);

        Assert.Equal(Enumerable.Range(0, 7).Select(back => (DateOnly?)Today.AddDays(-back)), days.Select(day => day.Date));
    }

    [Fact]
    public void Of_ManyTasks_ShowsTheTwentyWithTheMostRunningTimeAndCountsAll()
    {
        var table = Enumerable.Range(0, 100).Select(i => Row($"task-{i:00}") with { Success = 1, TotalDurationMs = i });

        var day = Assert.Single(HostDays.Of(table, Today));

        Assert.Equal(100, day.Success);
        Assert.Equal(Enumerable.Range(80, 20).Reverse().Select(i => $"task-{i:00}"), day.Tasks!.Select(task => task.Task));
    }

    [Fact]
    public void Of_AsMuchAsCanBe_StaysSmallEnoughForAnObject()
    {
        var name = new string('n', 52);
        var table =
            from day in Enumerable.Range(0, 40)
            from task in Enumerable.Range(0, 500)
            select new TaskDay
            {
                Date = Today.AddDays(-day),
                Namespace = name,
                Task = $"{name}{task}",
                Success = long.MaxValue / 1000,
                Failure = long.MaxValue / 1000,
                Timeout = long.MaxValue / 1000,
                Cancelled = long.MaxValue / 1000,
                Missed = long.MaxValue / 1000,
                TotalDurationMs = long.MaxValue / 1000,
                MinDurationMs = long.MaxValue,
                MaxDurationMs = long.MaxValue,
            };

        var status = new HostAgentStatus { DailyStats = HostDays.Of(table, Today) };

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(status, CarillonJsonContext.Default.HostAgentStatus).Length, 1, 100_000);
    }

    private static TaskDay Row(string task, DateOnly? date = null) => new() { Date = date ?? Today, Namespace = "ns", Task = task };

    private static long[] Hours(int hour, long count)
    {
        var hours = new long[24];
        hours[hour] = count;
        return hours;
    }
}
