using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

/// <summary>
/// What becomes of due times that were missed, by policy, limits and why they were missed. The task is due each hour; 07:00 was the last that was
/// dealt with, and it is half past twelve.
/// </summary>
public sealed class MisfireTests
{
    private static readonly DateTimeOffset Seven = Make.Now.AddHours(-5);
    private static readonly DateTimeOffset Now = Make.Now.AddMinutes(30);

    // policy, startingDeadlineSeconds (0 for none), maxCatchUp -> hours that are made up for; why how many others are not
    public static TheoryData<MisfirePolicy, int, int, string, string> Policies() => new()
    {
        { MisfirePolicy.Skip, 0, 10, "", "MisfirePolicy 5" },
        { MisfirePolicy.Skip, 6000, 10, "", "MisfirePolicy 2, StartingDeadline 3" },
        { MisfirePolicy.FireOnce, 0, 10, "12", "MisfirePolicy 4" },
        { MisfirePolicy.FireOnce, 6000, 10, "12", "MisfirePolicy 1, StartingDeadline 3" },
        { MisfirePolicy.FireOnce, 1799, 10, "", "StartingDeadline 5" },
        { MisfirePolicy.FireOnce, 1800, 10, "12", "StartingDeadline 4" },
        { MisfirePolicy.FireAll, 0, 10, "8 9 10 11 12", "" },
        { MisfirePolicy.FireAll, 0, 5, "8 9 10 11 12", "" },
        { MisfirePolicy.FireAll, 0, 3, "10 11 12", "MaxCatchUp 2" },
        { MisfirePolicy.FireAll, 6000, 3, "11 12", "StartingDeadline 3" },
        { MisfirePolicy.FireAll, 6000, 1, "12", "MaxCatchUp 1, StartingDeadline 3" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void Misfire_Downtime_FollowsThePolicy(MisfirePolicy policy, int deadline, int maxCatchUp, string made, string missed)
    {
        var task = Task(policy, deadline, maxCatchUp);

        Assert.Equal((made, missed), Decide(Seen(task, task), atResume: false));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Misfire_Resume_FollowsThePolicy(MisfirePolicy policy, int deadline, int maxCatchUp, string made, string missed)
    {
        var task = Task(policy, deadline, maxCatchUp);

        Assert.Equal((made, missed), Decide(Seen(task, task with { Spec = task.Spec! with { Suspend = true } }), atResume: true));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Misfire_ZoneChange_FiresNothingOfThePast(MisfirePolicy policy, int deadline, int maxCatchUp, string made, string missed)
    {
        var task = Task(policy, deadline, maxCatchUp);

        Assert.NotEqual("", made + missed); // it would, were it not for the edit
        Assert.Equal(("", ""), Decide(Seen(task, task with { Spec = task.Spec! with { TimeZone = "Asia/Kolkata" } }), atResume: false));
    }

    [Theory]
    [MemberData(nameof(Policies))]
    public void Misfire_ScheduleEdit_FiresNothingOfThePast(MisfirePolicy policy, int deadline, int maxCatchUp, string made, string missed)
    {
        var task = Task(policy, deadline, maxCatchUp);

        Assert.NotEqual("", made + missed);
        Assert.Equal(("", ""), Decide(Seen(task, task with { Spec = task.Spec! with { Schedule = "5 * * * *" } }), atResume: false));
    }

    [Fact]
    public void Misfire_FireAllUnderForbid_MakesOneAfterTheOther()
    {
        var task = Task(MisfirePolicy.FireAll, 0, 3);

        Assert.True(DueRules.Of(task.Spec! with { ConcurrencyPolicy = ConcurrencyPolicy.Forbid }).OneAtATime);
        Assert.False(DueRules.Of(task.Spec! with { ConcurrencyPolicy = ConcurrencyPolicy.Queue }).OneAtATime);
        Assert.False(DueRules.Of(task.Spec! with { ConcurrencyPolicy = ConcurrencyPolicy.Forbid, MisfirePolicy = MisfirePolicy.FireOnce }).OneAtATime);
    }

    private static DistributedCronTask Task(MisfirePolicy policy, int deadline, int maxCatchUp) => Make.Task(spec => spec with
    {
        MisfirePolicy = policy,
        StartingDeadlineSeconds = deadline == 0 ? null : deadline,
        MaxCatchUp = maxCatchUp,
        ConcurrencyPolicy = ConcurrencyPolicy.Allow,
    });

    /// <summary>The task as it is now, with a status that speaks of how it was at seven.</summary>
    private static DistributedCronTask Seen(DistributedCronTask now, DistributedCronTask atSeven) => now with
    {
        Status = new DistributedCronTaskStatus
        {
            ObservedGeneration = 1,
            ScheduleSince = Seven,
            ScheduleFingerprint = ScheduleEpoch.Decide(atSeven, Seven).Fingerprint,
            LastScheduleTime = Seven,
        },
    };

    private static (string Made, string Missed) Decide(DistributedCronTask task, bool atResume)
    {
        var epoch = ScheduleEpoch.Decide(task, Now);
        Assert.Equal(atResume, epoch.Resumes);
        var timetable = TaskTimetable.TryCompile(task, epoch.Since)!;
        var mark = EffectiveMark.Of(task.Status!.LastScheduleTime, [], epoch.Since.AddSeconds(-1));

        var outcome = DueDecision.Decide(timetable, DueRules.Of(task.Spec!), new DueWindow(mark, Now, Continuous: false, Busy: false));

        Assert.All(outcome.Fires, static fire => Assert.Equal(RunTrigger.CatchUp, fire.Trigger));
        var reasons = (outcome.Skipped?.Reasons ?? new Dictionary<MissedReason, long>()).OrderBy(static reason => reason.Key.ToString(), StringComparer.Ordinal);
        return (
            string.Join(' ', outcome.Fires.Select(static fire => fire.ScheduledTime.Hour)),
            string.Join(", ", reasons.Select(static reason => $"{reason.Key} {reason.Value}")));
    }
}
