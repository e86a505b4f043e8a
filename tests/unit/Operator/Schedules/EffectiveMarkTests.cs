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
}
