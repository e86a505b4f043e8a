using Carillon.Api.Executions;
using Carillon.Operator.Hosts;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Operator.Hosts;

/// <summary>A living agent that says nothing of an Execution, long after it should have started or missed it.</summary>
public sealed class OverdueStartsTests
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(10);

    private readonly ManualTimeProvider _time = new(Make.Now);

    [Theory]
    [InlineData(null, null, 300)] // the default
    [InlineData(60, null, 60)]
    [InlineData(60, 90, 150)] // its jitter
    [InlineData(60, -90, 60)]
    public void StartDeadline_Released_CountsFromTheReleaseOrTheJitter(int? seconds, int? notBefore, int expected)
    {
        var execution = Released(spec => spec with
        {
            StartDeadlineSeconds = seconds,
            NotBefore = notBefore is { } wait ? Make.Now.AddSeconds(wait) : null,
        });

        Assert.Equal(Make.Now.AddSeconds(expected), LostDecision.StartDeadline(execution));
    }

    [Fact]
    public void StartDeadline_HeldOrStartedOrOver_IsNone()
    {
        Assert.Null(LostDecision.StartDeadline(Make.Execution("host", held: true)));
        Assert.Null(LostDecision.StartDeadline(Make.Execution("host", ExecutionPhase.Running)));
        Assert.Null(LostDecision.StartDeadline(Make.Execution("host", ExecutionPhase.Missed)));
        Assert.Null(LostDecision.StartDeadline(Make.Born("host", "NoAgent")));
    }

    [Fact]
    public void Note_DeadlineIsOver_CountsFromTheFirstLookAfterIt()
    {
        var overdue = new OverdueStarts(_time);
        Assert.Null(Look(overdue));
        _time.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal(TimeSpan.Zero, Look(overdue));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), Look(overdue));

        // The clock is set, or it is another leader's: it makes nobody late.
        _time.SetUtcNow(Make.Now.AddDays(1));
        Assert.Equal(TimeSpan.FromSeconds(5), Look(overdue));
        Assert.Equal(TimeSpan.Zero, Look(new OverdueStarts(_time)));
    }

    [Fact]
    public void Note_AgentWasNotHeardMeanwhile_BeginsAnew()
    {
        var overdue = new OverdueStarts(_time);
        _time.Advance(TimeSpan.FromSeconds(301));
        Look(overdue);
        _time.Advance(TimeSpan.FromMinutes(9));
        overdue.BeginLook(); // its lease ran out, or we could not see it
        _time.Advance(TimeSpan.FromMinutes(9));

        Assert.Equal(TimeSpan.Zero, Look(overdue));
    }

    [Theory]
    [InlineData(null, 600, null)]
    [InlineData(null, 601, ExecutionPhase.Missed)]
    [InlineData(ExecutionPhase.Running, 601, null)] // its own timeout ends it
    [InlineData(ExecutionPhase.Succeeded, 601, null)]
    public void Lost_OverdueOnALivingHost_IsMissed(ExecutionPhase? phase, int overdue, ExecutionPhase? expected)
    {
        var status = LostDecision.Decide(
            Make.Execution("host", phase), silence: TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(overdue), LostAfter, Make.Now);

        Assert.Equal((expected, expected is null ? null : "AgentUnavailable"), (status?.Phase, status?.Reason));
    }

    private static TimeSpan? Look(OverdueStarts overdue)
    {
        overdue.BeginLook();
        return overdue.Note(Released());
    }

    private static Execution Released(Func<ExecutionSpec, ExecutionSpec>? change = null)
    {
        var execution = Make.Execution("host");
        return execution with { Spec = change?.Invoke(execution.Spec!) ?? execution.Spec };
    }
}
