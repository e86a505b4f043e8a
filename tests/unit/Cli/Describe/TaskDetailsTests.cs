using Carillon.Api.Meta;
using Carillon.Api.Tasks;
using Carillon.Cli.Describe;

namespace Carillon.Tests.Unit.Cli.Describe;

public sealed class TaskDetailsTests
{
    private static readonly DateTimeOffset Created = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Write_EveryWithStartAt_CountsFromTheCreationAsTheOperatorDoes()
    {
        var text = Describe(new DistributedCronTaskSpec { Schedule = "@every 90s", StartAt = Created.AddDays(1) });

        Assert.Contains("Every 1 minute 30 seconds, counted from 2027-03-01 08:00:00 UTC.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_StepLargerThanItsField_Warns()
    {
        var text = Describe(new DistributedCronTaskSpec { Schedules = ["*/90 * * * *", "*/30 * * * *"] });

        Assert.Equal(1, text.Split("warning").Length - 1);
        Assert.Contains("minute: a step of 90 is larger than the range it goes over", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DependsOn_SaysOnWhatConditions()
    {
        var text = Describe(new DistributedCronTaskSpec
        {
            DependsOn = [new TaskDependency { Task = "dump", Hosts = "80%" }, new TaskDependency { Task = "check", Condition = DependencyCondition.Always, SameHost = true }],
        });

        Assert.Contains("Depends on:          dump (Success, hosts 80%), check (Always, same host)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MissedTimes_SaysHowManyWhenAndWhy()
    {
        var text = Describe(new DistributedCronTaskSpec(), new DistributedCronTaskStatus
        {
            Missed = new MissedTimes
            {
                Total = 40_007,
                Latest = new MissedWindow
                {
                    From = Created,
                    To = Created.AddHours(6),
                    Count = 7,
                    Reasons = new Dictionary<string, long> { ["StartingDeadline"] = 4, ["MisfirePolicy"] = 3 },
                },
            },
        });

        Assert.Matches(@"Missed times: +40007\n", text);
        Assert.Contains("7 from 2027-03-01 08:00:00Z to 2027-03-01 14:00:00Z: MisfirePolicy 3, StartingDeadline 4", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OneMissedTimeOfSeveralSchedules_NamesItOnce()
    {
        var text = Describe(new DistributedCronTaskSpec(), new DistributedCronTaskStatus
        {
            Missed = new MissedTimes { Total = 1, Latest = new MissedWindow { From = Created, To = Created, Count = 1, AtMost = true } },
        });

        Assert.Contains("at most 1 of 2027-03-01 08:00:00Z", text, StringComparison.Ordinal);
    }

    private static string Describe(DistributedCronTaskSpec spec, DistributedCronTaskStatus? status = null)
    {
        var task = new DistributedCronTask { Metadata = new ObjectMeta { Name = "a", CreationTimestamp = Created }, Spec = spec, Status = status };
        using var text = new StringWriter();
        TaskDetails.Write(new DetailWriter(text), task, Created);
        return text.ToString();
    }
}
