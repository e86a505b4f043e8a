using Carillon.Api.Runs;
using Carillon.Operator.Schedules;

namespace Carillon.Tests.Unit.Operator.Schedules;

public sealed class EffectiveMarkTests
{
    private static readonly DateTimeOffset Later = Make.Now.AddMinutes(1);

    [Theory]
    [InlineData(RunTrigger.Schedule, true)]
    [InlineData(RunTrigger.CatchUp, true)]
    [InlineData(RunTrigger.Manual, false)]
    [InlineData(RunTrigger.Rerun, false)]
    public void Of_RunNewerThanTheMark_CountsWhereTheScheduleMadeIt(RunTrigger trigger, bool counts) =>
        Assert.Equal(counts ? Later : Make.Now, EffectiveMark.Of(Make.Now, [Make.Run(trigger: trigger, scheduled: Later)], Make.Now.AddDays(-1)));

    /// <summary>The mark never goes back: one such object made by a person would silence the task for as long as it likes.</summary>
    [Fact]
    public void Of_RunThatOnlySaysItIsScheduled_DoesNotCount()
    {
        var run = Make.Run(scheduled: Later);
        var claim = run with { Spec = run.Spec! with { TaskRef = new RunTaskReference { Name = "task" }, TaskSnapshot = null } };

        Assert.Equal(Make.Now, EffectiveMark.Of(Make.Now, [claim], Make.Now.AddDays(-1)));
    }

    /// <summary>The timetable is due each minute, and its first possible due time is at second 30.</summary>
    [Theory]
    [InlineData(29, 30, 30)] // nothing was due until then: a Run of the schedule before an edit
    [InlineData(29, 60, null)] // that one is due: its decision is on its way, and brings the mark
    [InlineData(60, 60, 60)]
    [InlineData(60, 45, 60)]
    [InlineData(60, 120, 60)]
    [InlineData(60, null, 60)]
    [InlineData(29, 20, 20)] // a schedule from before, that was decided
    [InlineData(29, null, null)]
    public void ToWrite_RunBeyondWhatIsDecided_CountsWhereNothingWasDue(int decided, int? made, int? written)
    {
        var mark = EffectiveMark.ToWrite(At(decided), made is { } second ? At(second) : null, At(29), new EverySeconds(60));

        Assert.Equal(written is { } expected ? At(expected) : null, mark);
    }

    private static DateTimeOffset At(int second) => DateTimeOffset.FromUnixTimeSeconds(second);
}
