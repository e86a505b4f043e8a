using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Recovery;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Recovery;

/// <summary>Every point at which an agent, a wrapper or a host can die, and what must come of it.</summary>
public sealed class RecoveryDecisionTests
{
    private static readonly ExitNote Success = new(0, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(101));

    /// <summary>What the dead agent had written last.</summary>
    public enum Written
    {
        SlotTaken,
        Launched,
        LaunchedInside,
        Ending,
    }

    [Theory]
    // The gate was never opened.
    [InlineData(Written.SlotTaken, "boot-1", false, false, false, "NeverStarted")]
    [InlineData(Written.SlotTaken, "boot-2", false, false, false, "NeverStarted")]
    // Journalled; died before the gate opened, and the wrapper left.
    [InlineData(Written.Launched, "boot-1", false, false, false, "NeverStarted")]
    // Journalled; the wrapper is still about to leave, or already through.
    [InlineData(Written.Launched, "boot-1", true, false, false, "Alive")]
    [InlineData(Written.Launched, "boot-1", true, true, false, "Alive")]
    // Ended while nobody was there.
    [InlineData(Written.Launched, "boot-1", false, true, true, "Ended")]
    [InlineData(Written.Launched, "boot-2", false, true, true, "Ended")]
    // The wrapper was killed.
    [InlineData(Written.Launched, "boot-1", false, true, false, "Interrupted")]
    // The host went down: a missing mark proves nothing then.
    [InlineData(Written.Launched, "boot-2", false, true, false, "HostRebooted")]
    [InlineData(Written.Launched, "boot-2", false, false, false, "HostRebooted")]
    // The same pid lives in another boot.
    [InlineData(Written.Launched, "boot-2", true, true, false, "HostRebooted")]
    // A request inside the agent leaves no trace.
    [InlineData(Written.LaunchedInside, "boot-1", false, false, false, "Interrupted")]
    [InlineData(Written.LaunchedInside, "boot-2", false, false, false, "HostRebooted")]
    // Died between the note of the end and the end.
    [InlineData(Written.Ending, "boot-1", true, true, false, "Alive")]
    [InlineData(Written.Ending, "boot-1", false, true, true, "Ended")]
    [InlineData(Written.Ending, "boot-1", false, true, false, "Interrupted")]
    public void Judge_EveryCrashPoint_IsNeverASecondStart(Written written, string boot, bool alive, bool mark, bool exit, string expected)
    {
        var evidence = new RunEvidence(boot, alive, mark, exit ? Success : null);

        Assert.Equal(expected, RecoveryDecision.Judge(Entry(written), evidence).ToString());
    }

    [Theory]
    [InlineData(false, false, ExecutionPhase.Cancelled, null)]
    [InlineData(true, false, ExecutionPhase.Cancelled, null)]
    [InlineData(true, true, ExecutionPhase.Cancelled, 0)]
    public void Of_EndingJournalled_KeepsItsReason(bool mark, bool exit, ExecutionPhase phase, int? exitCode)
    {
        var entry = Entry(Written.Ending);
        var evidence = new RunEvidence(Entries.Boot, WrapperAlive: false, mark, exit ? Success : null);

        var outcome = OutcomeDecision.Of(entry, RecoveryDecision.Judge(entry, evidence), evidence.Exit, default);

        Assert.Equal(phase, outcome!.Phase);
        Assert.Equal(Reasons.Cancelled, outcome.Reason);
        Assert.Equal(exitCode, outcome.ExitCode);
    }

    [Fact]
    public void Of_NeverStartedAndNobodyWantedItEnded_IsNoOutcome() =>
        Assert.Null(OutcomeDecision.Of(Entry(Written.Launched), RecoveryVerdict.NeverStarted, exit: null, default));

    private static JournalEntry Entry(Written written) => written switch
    {
        Written.SlotTaken => Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u")),
        Written.Launched => Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u")),
        Written.LaunchedInside => Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u", wrapper: false)),
        _ => Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.Ending("u")),
    };
}
