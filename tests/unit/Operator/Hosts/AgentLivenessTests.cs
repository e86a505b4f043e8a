using Carillon.Api.Executions;
using Carillon.Api.Meta;
using Carillon.Kubernetes.Core;
using Carillon.Kubernetes.Informers;
using Carillon.Kubernetes.Resources;
using Carillon.Operator.Hosts;
using Carillon.Tests.Support.Time;

namespace Carillon.Tests.Unit.Operator.Hosts;

/// <summary>Invariant 17: silence is counted in our own monotonic time, and only while it could have been broken.</summary>
public sealed class AgentLivenessTests
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromMinutes(10);

    private readonly ManualTimeProvider _time = new(Make.Now);

    [Fact]
    public void IsAlive_LeaseNotRenewed_EndsWithItsOwnDuration()
    {
        var liveness = new AgentLiveness(_time);
        var contact = Watching();
        liveness.Observe(Renewed(durationSeconds: 30));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(liveness.IsAlive("host", contact));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(liveness.IsAlive("host", contact));

        liveness.Observe(Renewed(durationSeconds: 30));
        Assert.True(liveness.IsAlive("host", contact));
    }

    [Fact]
    public void Silence_WatchDown_IsNotKnown()
    {
        var liveness = new AgentLiveness(_time);
        liveness.Observe(Renewed(durationSeconds: 30));
        _time.Advance(TimeSpan.FromHours(5));

        Assert.Null(liveness.Silence("host", Watching() with { Watching = false }));
        Assert.True(liveness.IsAlive("host", Watching() with { Watching = false }));
    }

    [Fact]
    public void Silence_AfterAnOutage_IsCountedFromTheReconnect()
    {
        var liveness = new AgentLiveness(_time);
        liveness.Observe(Renewed(durationSeconds: 30));
        _time.Advance(TimeSpan.FromHours(5));
        var reconnected = Watching() with { Epoch = 2 };
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(TimeSpan.FromSeconds(20), liveness.Silence("host", reconnected));
    }

    [Fact]
    public void Silence_AfterATakeover_IsCountedFromIt()
    {
        var liveness = new AgentLiveness(_time);
        var contact = Watching();
        liveness.Observe(Renewed(durationSeconds: 30));
        _time.Advance(TimeSpan.FromHours(1));

        liveness.Restart();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), liveness.Silence("host", contact));
    }

    [Fact]
    public void Silence_LeaseDeleted_GoesOn()
    {
        var liveness = new AgentLiveness(_time);
        var contact = Watching();
        liveness.Observe(Renewed(durationSeconds: 30));
        _time.Advance(TimeSpan.FromSeconds(50));
        liveness.Observe(new StoreChange<Lease>(StoreChangeKind.Deleted, new ObjectKey("carillon-agents", "host"), Lease(30), null));

        Assert.Equal(TimeSpan.FromSeconds(50), liveness.Silence("host", contact));
    }

    [Theory]
    [InlineData(null, 601, ExecutionPhase.Missed)]
    [InlineData(ExecutionPhase.Running, 601, ExecutionPhase.Lost)]
    [InlineData(ExecutionPhase.Running, 600, null)]
    [InlineData(ExecutionPhase.Running, null, null)]
    [InlineData(ExecutionPhase.Succeeded, 601, null)]
    public void Lost_SilentHost_EndsWhatItWasGiven(ExecutionPhase? phase, int? silence, ExecutionPhase? expected)
    {
        TimeSpan? silent = silence is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

        var status = LostDecision.Decide(Make.Execution("host", phase), silent, overdue: null, LostAfter, Make.Now);

        Assert.Equal(expected, status?.Phase);
        Assert.Equal(expected is null ? null : "AgentUnavailable", status?.Reason);
    }

    [Fact]
    public void Lost_HeldExecution_Waits() =>
        Assert.Null(LostDecision.Decide(Make.Execution("host", held: true), LostAfter * 2, LostAfter * 2, LostAfter, Make.Now));

    // A new leader lists leases that may be hours old.
    [Fact]
    public void IsHeard_LeaseComesIntoView_IsNoSignOfLife()
    {
        var liveness = new AgentLiveness(_time);
        liveness.Observe(Renewed(durationSeconds: 30) with { Kind = StoreChangeKind.Added });
        Assert.False(liveness.IsHeard("host"));

        liveness.Observe(Renewed(durationSeconds: 30));
        Assert.True(liveness.IsHeard("host"));
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(liveness.IsHeard("host"));
    }

    private InformerContact Watching() => new(true, 1, _time.GetTimestamp(), _time.GetTimestamp());

    private static StoreChange<Lease> Renewed(int durationSeconds) =>
        new(StoreChangeKind.Updated, new ObjectKey("carillon-agents", "host"), null, Lease(durationSeconds));

    private static Lease Lease(int durationSeconds) => new()
    {
        Metadata = new ObjectMeta { Name = "host", Namespace = "carillon-agents" },
        Spec = new LeaseSpec { LeaseDurationSeconds = durationSeconds },
    };
}
