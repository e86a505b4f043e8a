using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Dispatch;
using Carillon.Operator.Runs;

namespace Carillon.Tests.Unit.Operator.Dispatch;

/// <summary>The first Run is created before the second one, so the queue alone would let it go first.</summary>
public sealed class TaskTurnsTests : IAsyncDisposable
{
    private readonly CachedTerm _term = new();
    private readonly TaskTurns _turns;

    public TaskTurnsTests() => _turns = _term.Get<TaskTurns>();

    public ValueTask DisposeAsync() => _term.DisposeAsync();

    [Fact]
    public void Take_RunThatAnotherOperatorBegan_IsKnownByItsExecutions()
    {
        var (first, second) = Two(ConcurrencyPolicy.Queue);
        CachedTerm.Show(_term.Cache.Runs, first, second);
        var execution = Make.Execution("web-1");
        CachedTerm.Show(_term.Cache.Executions, execution with { Spec = execution.Spec! with { RunRef = new OwnerIdentity { Name = "second", Uid = "second-uid" } } });

        Assert.IsType<Turn.Wait>(_turns.Take(first).Turn);
    }

    [Fact]
    public void Take_RunThatAnotherOperatorCouldNotDispatchYet_IsKnownByItsStart()
    {
        var (first, second) = Two(ConcurrencyPolicy.Queue);
        CachedTerm.Show(_term.Cache.Runs, first, second with { Status = new DistributedCronRunStatus { Phase = RunPhase.Pending, StartTime = Make.Now } });

        Assert.IsType<Turn.Wait>(_turns.Take(first).Turn);
    }

    [Fact]
    public void Take_TurnGivenAMomentAgo_CountsBeforeAnyCacheShowsIt()
    {
        var (first, second) = Two(ConcurrencyPolicy.Queue);
        CachedTerm.Show(_term.Cache.Runs, second);
        Assert.IsType<Turn.Start>(_turns.Take(second).Turn);

        CachedTerm.Show(_term.Cache.Runs, first);

        Assert.IsType<Turn.Wait>(_turns.Take(first).Turn);
        Assert.IsType<Turn.Start>(_turns.Take(second).Turn); // asked again, as while the server refuses its Executions
    }

    [Fact]
    public void Take_Replaced_NeverStartsThoughItsSpecDoesNotSayItYet()
    {
        var (first, second) = Two(ConcurrencyPolicy.Replace);
        CachedTerm.Show(_term.Cache.Runs, first, second);

        var (turn, replaced) = _turns.Take(second);

        Assert.IsType<Turn.Replace>(turn);
        Assert.Equal("first", Assert.Single(replaced).Metadata.Name);
        Assert.IsType<Turn.GiveWay>(_turns.Take(first).Turn);
    }

    [Fact]
    public void Take_RunsOfAnEarlierTaskOfTheName_DoNotCount()
    {
        var (first, second) = Two(ConcurrencyPolicy.Forbid);
        var earlier = first with { Spec = first.Spec! with { TaskRef = first.Spec.TaskRef! with { Uid = "gone" } } };
        CachedTerm.Show(_term.Cache.Runs, earlier, second);
        _term.Get<RunMemories>().Of("first-uid").Start(Make.Now);

        Assert.IsType<Turn.Start>(_turns.Take(second).Turn);
    }

    private static (DistributedCronRun First, DistributedCronRun Second) Two(ConcurrencyPolicy policy) => (Run("first", 0, policy), Run("second", 5, policy));

    private static DistributedCronRun Run(string name, int second, ConcurrencyPolicy policy)
    {
        var run = Make.Run(name, scheduled: Make.Now.AddSeconds(second));
        return run with
        {
            Spec = run.Spec! with
            {
                TaskSnapshot = run.Spec.TaskSnapshot! with { ConcurrencyPolicy = policy, ConcurrencyScope = ConcurrencyScope.Task },
            },
        };
    }
}
