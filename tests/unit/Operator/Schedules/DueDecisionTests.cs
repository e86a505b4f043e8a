using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

public sealed class DueDecisionTests
{
    /// <summary>2026-01-01T00:00:00Z, a multiple of every period used here. All times below are seconds since then.</summary>
    private static readonly DateTimeOffset Zero = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // policy, continuous, period, mark, now -> fires ("s" on schedule, "c" caught up), new mark, number of skipped times
    [Theory]
    [InlineData(MisfirePolicy.FireOnce, true, 60, 0, 59, "", 0, 0)] // nothing due
    [InlineData(MisfirePolicy.FireOnce, true, 60, 0, 60, "60s", 60, 0)] // the usual fire
    [InlineData(MisfirePolicy.Skip, true, 60, 0, 61, "60s", 60, 0)]
    [InlineData(MisfirePolicy.Skip, true, 1, 0, 4, "1s 2s 3s 4s", 4, 0)] // a slow moment of a running operator loses nothing
    [InlineData(MisfirePolicy.Skip, true, 10, 0, 40, "30s 40s", 40, 2)] // but a suspended machine is a missed window
    [InlineData(MisfirePolicy.Skip, false, 60, 0, 200, "", 180, 3)]
    [InlineData(MisfirePolicy.Skip, false, 60, 0, 190, "180s", 180, 2)] // the newest one within the grace of a failover
    [InlineData(MisfirePolicy.FireOnce, false, 60, 0, 200, "180c", 180, 2)]
    [InlineData(MisfirePolicy.FireOnce, false, 60, 0, 190, "180s", 180, 2)]
    [InlineData(MisfirePolicy.FireOnce, false, 1, 0, 100, "100s", 100, 99)]
    [InlineData(MisfirePolicy.FireAll, false, 60, 0, 200, "60c 120c 180c", 180, 0)]
    [InlineData(MisfirePolicy.FireAll, false, 60, 0, 190, "60c 120c 180s", 180, 0)]
    [InlineData(MisfirePolicy.FireAll, false, 60, 0, 380, "180c 240c 300c 360c", 360, 2)] // maxCatchUp 4
    public void Decide_Window_FollowsThePolicy(
        MisfirePolicy policy, bool continuous, int period, int mark, int now, string expected, int expectedMark, int skipped)
    {
        var rules = new DueRules { Misfire = policy, MaxCatchUp = 4 };

        var outcome = DueDecision.Decide(new EverySeconds(period), rules, Window(mark, now, continuous));

        Assert.Equal(expected, Show(outcome));
        Assert.Equal(Zero.AddSeconds(expectedMark), outcome.Mark);
        Assert.Equal(skipped, outcome.Skipped?.Count ?? 0);
    }

    [Theory]
    [InlineData(MisfirePolicy.FireAll, 100, "180c 240c", 1)] // 240 and 180 are at most 100 s late, 120 is not
    [InlineData(MisfirePolicy.FireOnce, 30, "", 3)]
    [InlineData(MisfirePolicy.FireOnce, 40, "240c", 2)]
    public void Decide_StartingDeadline_SkipsWhatIsTooLate(MisfirePolicy policy, int deadlineSeconds, string expected, int skipped)
    {
        var rules = new DueRules { Misfire = policy, StartingDeadline = TimeSpan.FromSeconds(deadlineSeconds) };

        var outcome = DueDecision.Decide(new EverySeconds(60), rules, Window(60, 280, continuous: false));

        Assert.Equal(expected, Show(outcome));
        Assert.Equal(skipped, outcome.Skipped?.Count ?? 0);
        Assert.Equal(Zero.AddSeconds(240), outcome.Mark);
    }

    [Fact]
    public void Decide_StartingDeadlineBelowTheGrace_HoldsForOnTimeRunsToo()
    {
        var rules = new DueRules { StartingDeadline = TimeSpan.FromSeconds(5) };

        Assert.Equal("", Show(DueDecision.Decide(new EverySeconds(60), rules, Window(0, 66, continuous: true))));
        Assert.Equal("60s", Show(DueDecision.Decide(new EverySeconds(60), rules, Window(0, 65, continuous: true))));
    }

    [Theory]
    [InlineData(0, 60_004, "60s")]
    [InlineData(0, 60_999, "60s")]
    [InlineData(0, 61_000, "")]
    [InlineData(5, 65_999, "60s")]
    [InlineData(5, 66_000, "")]
    public void Decide_StartingDeadline_IsInWholeSeconds(int deadlineSeconds, int nowMilliseconds, string expected)
    {
        var rules = new DueRules { StartingDeadline = TimeSpan.FromSeconds(deadlineSeconds) };

        var outcome = DueDecision.Decide(new EverySeconds(60), rules, new DueWindow(Zero, Zero.AddMilliseconds(nowMilliseconds), Continuous: true, Busy: false));

        Assert.Equal(expected, Show(outcome));
        Assert.Equal(expected.Length == 0, outcome.Skipped is not null);
    }

    [Fact]
    public void Decide_OneAtATime_FiresOnlyTheOldestAndKeepsTheRestDue()
    {
        var rules = new DueRules { Misfire = MisfirePolicy.FireAll, MaxCatchUp = 3, OneAtATime = true };
        var timetable = new EverySeconds(60);

        var first = DueDecision.Decide(timetable, rules, Window(0, 290, continuous: false));
        var waiting = DueDecision.Decide(timetable, rules, new DueWindow(first.Mark, Zero.AddSeconds(295), true, Busy: true));
        var second = DueDecision.Decide(timetable, rules, Window(120, 299, continuous: true));

        Assert.Equal(("120c", Zero.AddSeconds(120), true), (Show(first), first.Mark, first.WaitsForIdle));
        Assert.Equal(1, first.Skipped?.Count); // 60 fell out of maxCatchUp
        Assert.Equal(("", Zero.AddSeconds(120), true), (Show(waiting), waiting.Mark, waiting.WaitsForIdle));
        Assert.Equal("180c", Show(second));
        Assert.Null(second.Skipped);
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip)]
    [InlineData(MisfirePolicy.FireOnce)]
    [InlineData(MisfirePolicy.FireAll)]
    public void Missed_YearOfSeconds_IsCountedExactlyByAFewQuestions(MisfirePolicy policy)
    {
        var timetable = new EverySeconds(1);
        const int Year = 365 * 24 * 3600;

        var outcome = DueDecision.Decide(timetable, new DueRules { Misfire = policy }, Window(0, Year, continuous: false));

        Assert.Equal((Year - outcome.Fires.Count, false), (outcome.Skipped!.Count, outcome.Skipped.AtMost));
        Assert.Equal(Zero.AddSeconds(Year), outcome.Mark);
        Assert.InRange(timetable.Questions, 1, 10 + outcome.Fires.Count);
    }

    // policy, starting deadline (0 for none), period, now -> why how many times were skipped
    [Theory]
    [InlineData(MisfirePolicy.Skip, 0, 60, 200, "MisfirePolicy 3")]
    [InlineData(MisfirePolicy.FireOnce, 0, 60, 200, "MisfirePolicy 2")]
    [InlineData(MisfirePolicy.FireAll, 0, 60, 380, "MaxCatchUp 2")]
    [InlineData(MisfirePolicy.FireOnce, 100, 60, 280, "MisfirePolicy 1, StartingDeadline 2")]
    [InlineData(MisfirePolicy.FireAll, 330, 60, 380, "MaxCatchUp 2")]
    [InlineData(MisfirePolicy.FireAll, 300, 60, 380, "MaxCatchUp 1, StartingDeadline 1")]
    public void Decide_SkippedTimes_SayWhy(MisfirePolicy policy, int deadlineSeconds, int period, int now, string expected)
    {
        var deadline = deadlineSeconds == 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(deadlineSeconds);
        var rules = new DueRules { Misfire = policy, MaxCatchUp = 4, StartingDeadline = deadline };

        var skipped = DueDecision.Decide(new EverySeconds(period), rules, Window(0, now, continuous: false)).Skipped!;

        Assert.Equal(expected, string.Join(", ", skipped.Reasons.OrderBy(r => $"{r.Key}", StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}")));
        Assert.Equal(skipped.Count, skipped.Reasons.Values.Sum());
    }

    [Theory]
    [InlineData(MisfirePolicy.Skip, 200, 60, 180)]
    [InlineData(MisfirePolicy.FireOnce, 200, 60, 120)]
    [InlineData(MisfirePolicy.FireAll, 380, 60, 120)] // maxCatchUp 4: 180 to 360 are made
    public void Decide_SkippedTimes_SayWhichTheyAre(MisfirePolicy policy, int now, int from, int to)
    {
        var rules = new DueRules { Misfire = policy, MaxCatchUp = 4 };

        var skipped = DueDecision.Decide(new EverySeconds(60), rules, Window(0, now, continuous: false)).Skipped!;

        Assert.Equal((Zero.AddSeconds(from), Zero.AddSeconds(to)), (skipped.From, skipped.To));
    }

    [Fact]
    public void Decide_ClockBehindTheMark_DoesNothing()
    {
        var outcome = DueDecision.Decide(new EverySeconds(60), new DueRules(), Window(600, 60, continuous: true));

        Assert.Equal("", Show(outcome));
        Assert.Equal(Zero.AddSeconds(600), outcome.Mark);
    }

    private static DueWindow Window(int mark, int now, bool continuous) =>
        new(Zero.AddSeconds(mark), Zero.AddSeconds(now), continuous, Busy: false);

    private static string Show(DueOutcome outcome) => string.Join(
        ' ',
        outcome.Fires.Select(fire => $"{(fire.ScheduledTime - Zero).TotalSeconds}{(fire.Trigger == RunTrigger.Schedule ? "s" : "c")}"));
}
