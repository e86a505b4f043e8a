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

    private static string Describe(DistributedCronTaskSpec spec)
    {
        var task = new DistributedCronTask { Metadata = new ObjectMeta { Name = "a", CreationTimestamp = Created }, Spec = spec };
        using var text = new StringWriter();
        TaskDetails.Write(new DetailWriter(text), task, Created);
        return text.ToString();
    }
}
