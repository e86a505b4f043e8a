using Carillon.Api.Cron;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

/// <summary>Invariant 8: an edit never fires the past, a restart and a resume do what the misfire policy says.</summary>
public sealed class ScheduleEpochTests
{
    private static readonly DateTimeOffset Earlier = Make.Now.AddHours(-3);

    [Fact]
    public void Decide_NewTask_BeginsAtItsCreation()
    {
        var task = Make.Task();

        Assert.Equal(task.Metadata.CreationTimestamp, ScheduleEpoch.Decide(task, Make.Now).Since);
    }

    [Fact]
    public void Decide_SeenButNotAcceptedBefore_BeginsNow()
    {
        var task = Make.Task(status: new DistributedCronTaskStatus { ObservedGeneration = 1 });

        Assert.Equal(Make.Now, ScheduleEpoch.Decide(task, Make.Now).Since);
    }

    [Theory]
    [InlineData("@once")]
    [InlineData(" @Once ")]
    public void Decide_OnceThatWasNeverAccepted_BeginsAtItsCreation(string schedule)
    {
        var task = Make.Task(spec => spec with { Schedule = schedule }, new DistributedCronTaskStatus { ObservedGeneration = 1 });

        Assert.Equal(task.Metadata.CreationTimestamp, ScheduleEpoch.Decide(task, Make.Now).Since);
    }

    [Fact]
    public void Decide_OnceThatWasAcceptedBefore_BeginsNow()
    {
        var status = new DistributedCronTaskStatus { ObservedGeneration = 1, ScheduleSince = Earlier, LastScheduleTime = Earlier };

        Assert.Equal(Make.Now, ScheduleEpoch.Decide(Make.Task(static spec => spec with { Schedule = "@once" }, status), Make.Now).Since);
    }

    [Fact]
    public void Decide_NothingChanged_StaysAlsoAfterARestart() => Assert.Equal(Earlier, After(static spec => spec).Since);

    [Fact]
    public void Decide_OtherFieldsEdited_Stays() =>
        Assert.Equal(Earlier, After(static spec => spec with { TimeoutSeconds = 7, HostGroups = ["db"], Priority = 3 }).Since);

    [Theory]
    [InlineData("schedule")]
    [InlineData("zone")]
    [InlineData("dst")]
    [InlineData("start")]
    [InlineData("end")]
    [InlineData("suspend")]
    public void Decide_ScheduleEdited_BeginsNow(string what)
    {
        var epoch = After(spec => what switch
        {
            "schedule" => spec with { Schedule = "5 * * * *" },
            "zone" => spec with { TimeZone = "Europe/Berlin" },
            "dst" => spec with { DstPolicy = new DstPolicy { Gap = DstGap.Skip } },
            "start" => spec with { StartAt = Make.Now },
            "end" => spec with { EndAt = Make.Now },
            _ => spec with { Suspend = true },
        });

        Assert.Equal((Make.Now, false), (epoch.Since, epoch.Resumes));
    }

    [Fact]
    public void Decide_WithinASecond_BeginsAtThatSecond()
    {
        var seen = Make.Task(status: new DistributedCronTaskStatus { ObservedGeneration = 1 });
        var resumed = new ScheduleEpoch(Earlier, "x/suspended", Resumes: true);

        Assert.Equal(Make.Now, ScheduleEpoch.Decide(seen, Make.Now.AddMilliseconds(769.3)).Since);
        Assert.Equal(Make.Now, resumed.Resumed(Make.Now.AddMilliseconds(769.3)).Since);
    }

    [Fact]
    public void Decide_DefaultWrittenOut_IsNoEdit() => Assert.Equal(Earlier, After(static spec => spec with { TimeZone = "UTC" }).Since);

    [Fact]
    public void Decide_Resumed_KeepsTheOldEpochUntilItsPastIsDecided()
    {
        var suspended = Make.Task(static spec => spec with { Suspend = true });
        var task = Seen(Make.Task(), ScheduleEpoch.Decide(suspended, Earlier));

        var epoch = ScheduleEpoch.Decide(task, Make.Now);

        Assert.Equal((Earlier.AddHours(-7), true), (epoch.Since, epoch.Resumes));
        var resumed = epoch.Resumed(Make.Now);
        Assert.Equal((Make.Now, false), (resumed.Since, resumed.Resumes));
        Assert.Equal(resumed with { }, ScheduleEpoch.Decide(Seen(Make.Task(), resumed), Make.Now.AddHours(1)));
    }

    [Fact]
    public void Decide_ResumedAndEdited_BeginsNow()
    {
        var suspended = Make.Task(static spec => spec with { Suspend = true });
        var task = Seen(Make.Task(static spec => spec with { Schedule = "5 * * * *" }), ScheduleEpoch.Decide(suspended, Earlier));

        var epoch = ScheduleEpoch.Decide(task, Make.Now);

        Assert.Equal((Make.Now, false), (epoch.Since, epoch.Resumes));
    }

    private static ScheduleEpoch After(Func<DistributedCronTaskSpec, DistributedCronTaskSpec> edit)
    {
        var before = ScheduleEpoch.Decide(Make.Task(), Earlier) with { Since = Earlier };
        return ScheduleEpoch.Decide(Seen(Make.Task(edit), before), Make.Now);
    }

    private static DistributedCronTask Seen(DistributedCronTask task, ScheduleEpoch epoch) => task with
    {
        Status = new DistributedCronTaskStatus { ObservedGeneration = 1, ScheduleSince = epoch.Since, ScheduleFingerprint = epoch.Fingerprint },
    };
}
