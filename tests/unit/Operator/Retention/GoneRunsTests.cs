using Carillon.Api.Runs;
using Carillon.Operator.Retention;

namespace Carillon.Tests.Unit.Operator.Retention;

public sealed class GoneRunsTests
{
    private readonly GoneRuns _gone = new(2);

    [Fact]
    public void HadAnotherOf_SameDueTimeOfTheSameTask_IsKnown()
    {
        _gone.Add(Make.Run("task-1"));

        Assert.True(_gone.HadAnotherOf(Make.Run("task-1") with { Metadata = Make.Run("task-1").Metadata with { Uid = "again" } }));
        Assert.False(_gone.HadAnotherOf(Make.Run("task-2")));
        Assert.False(_gone.HadAnotherOf(Make.Run("task-1"))); // that very one: only the cache is behind
    }

    [Fact]
    public void HadAnotherOf_OfAnEarlierTaskOfThatName_IsAnother()
    {
        _gone.Add(Make.Run("task-1"));
        var later = Make.Run("task-1");
        later = later with { Metadata = later.Metadata with { Uid = "again" }, Spec = later.Spec! with { TaskRef = later.Spec.TaskRef! with { Uid = "other-task" } } };

        Assert.False(_gone.HadAnotherOf(later));
    }

    [Fact]
    public void HadAnotherOf_RunThatAPersonNames_MayComeAgain()
    {
        _gone.Add(Make.Run("again", trigger: RunTrigger.Manual));

        Assert.False(_gone.HadAnotherOf(Make.Run("again", trigger: RunTrigger.Manual) with { Metadata = Make.Run("again").Metadata with { Uid = "second" } }));
    }

    [Fact]
    public void Add_BeyondTheRoom_ForgetsTheOldest()
    {
        _gone.Add(Make.Run("task-1"));
        _gone.Add(Make.Run("task-1")); // once more changes nothing
        _gone.Add(Make.Run("task-2"));
        _gone.Add(Make.Run("task-3"));

        Assert.Equal([false, true, true], new[] { 1, 2, 3 }.Select(number => _gone.Contains($"task-{number}-uid")));
        Assert.False(_gone.HadAnotherOf(Make.Run("task-1") with { Metadata = Make.Run("task-1").Metadata with { Uid = "again" } }));
        Assert.True(_gone.HadAnotherOf(Make.Run("task-3") with { Metadata = Make.Run("task-3").Metadata with { Uid = "again" } }));
    }
}
