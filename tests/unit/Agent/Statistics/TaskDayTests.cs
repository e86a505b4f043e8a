using Carillon.Agent.Statistics;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Statistics;

public sealed class TaskDayTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    [Fact]
    public void Add_OneOfEachPhase_CountsEachInItsPlaceAndHour()
    {
        ExecutionPhase?[] phases =
        [
            ExecutionPhase.Succeeded, ExecutionPhase.Succeeded, ExecutionPhase.Failed, ExecutionPhase.TimedOut,
            ExecutionPhase.Cancelled, ExecutionPhase.Missed, ExecutionPhase.Lost, null,
        ];
        TaskDay? day = null;
        for (var i = 0; i < phases.Length; i++)
        {
            day = TaskDay.Add(day, new EndedExecution(Day, i % 3, "ns", "task", phases[i], DurationMs: null));
        }

        Assert.Equal((2, 2, 1, 1, 1, 1), (day!.Success, day.Failure, day.Timeout, day.Cancelled, day.Missed, day.Lost));
        Assert.Equal([3, 3, 2], day.Hourly.Take(3));
        Assert.Equal(8, day.Hourly.Sum());
    }

    [Fact]
    public void Add_WithAndWithoutARunningTime_TakesLengthsOnlyFromWhatRan()
    {
        TaskDay? day = null;
        foreach (var duration in new long?[] { null, 300, 100, null, 200 })
        {
            day = TaskDay.Add(day, new EndedExecution(Day, 5, "ns", "task", ExecutionPhase.Succeeded, duration));
        }

        Assert.Equal((600, 100, 300), (day!.TotalDurationMs, day.MinDurationMs, day.MaxDurationMs));
    }

    [Fact]
    public void Add_OnlyWhatNeverRan_HasNoShortestAndLongest()
    {
        var day = TaskDay.Add(null, new EndedExecution(Day, 5, "ns", "task", ExecutionPhase.Missed, DurationMs: null));

        Assert.Equal((0, null, null), (day.TotalDurationMs, day.MinDurationMs, day.MaxDurationMs));
    }
}
