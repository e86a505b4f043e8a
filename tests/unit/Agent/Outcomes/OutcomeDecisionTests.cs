using Carillon.Agent.Ending;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Recovery;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Meta;

namespace Carillon.Tests.Unit.Agent.Outcomes;

public sealed class OutcomeDecisionTests
{
    [Theory]
    [InlineData(0, 1, ExecutionPhase.Succeeded, null)]
    [InlineData(1, 1, ExecutionPhase.Failed, Reasons.ExitCode)]
    [InlineData(75, 1, ExecutionPhase.Succeeded, null)]
    [InlineData(124, 1, ExecutionPhase.Failed, Reasons.ExitCode)]
    [InlineData(124, 60, ExecutionPhase.TimedOut, Reasons.TimeoutExceeded)]
    [InlineData(137, 70, ExecutionPhase.TimedOut, Reasons.TimeoutExceeded)]
    [InlineData(143, 1, ExecutionPhase.Failed, Reasons.ExitCode)]
    public void Of_ExitStatus_GivesPhase(int status, int seconds, ExecutionPhase phase, string? reason)
    {
        var spec = Entries.Spec() with
        {
            TimeoutSeconds = 60,
            Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "x", SuccessExitCodes = [0, 75] } },
        };
        var entry = Entries.Entry(Entries.Accepted("u", spec), Entries.SlotTaken("u"), Entries.Launched("u"));

        var outcome = OutcomeDecision.Of(entry, RecoveryVerdict.Ended, Note(status, seconds), default);

        Assert.Equal(phase, outcome!.Phase);
        Assert.Equal(reason, outcome.Reason);
        Assert.Equal(status, outcome.ExitCode);
        Assert.Null(outcome.Signal);
    }

    [Theory]
    [InlineData(nameof(EndReason.TimedOut), 143, ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, 15)]
    [InlineData(nameof(EndReason.Cancelled), 137, ExecutionPhase.Cancelled, Reasons.Cancelled, 9)]
    [InlineData(nameof(EndReason.Deleted), 0, ExecutionPhase.Cancelled, Reasons.Deleted, null)]
    [InlineData(nameof(EndReason.AgentStopped), 143, ExecutionPhase.Cancelled, Reasons.AgentStopped, 15)]
    [InlineData(nameof(EndReason.Replaced), 139, ExecutionPhase.Cancelled, Reasons.Replaced, null)]
    public void Of_EndedByUs_TellsTheSignalOnlyWhereItIsOurs(string reason, int status, ExecutionPhase phase, string word, int? signal)
    {
        var entry = Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.Ending("u", Enum.Parse<EndReason>(reason)));

        var outcome = OutcomeDecision.Of(entry, RecoveryVerdict.Ended, Note(status, 1), default);

        Assert.Equal((phase, word, signal), (outcome!.Phase, outcome.Reason, outcome.Signal));
    }

    [Theory]
    [InlineData(137, 1, null, 137)]
    [InlineData(null, 1, null, null)]
    [InlineData(137, 1, "64Mi", 137)]
    public void Of_KilledForMemory_IsOutOfMemoryBySignal9(int? status, int kills, string? limit, int? exitCode)
    {
        var outcome = Limited(status, new GroupEvents(kills, 0), new ShellResources { Memory = limit is null ? default(IntOrString?) : limit });

        Assert.Equal((ExecutionPhase.Failed, Reasons.OutOfMemory, 9), (outcome.Phase, outcome.Reason, outcome.Signal));
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(limit ?? "the host had no memory left", outcome.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(137, 0, Reasons.ExitCode, null)]
    [InlineData(1, 2, Reasons.ExitCode, "the kernel killed 2 of its processes for lack of memory")]
    [InlineData(0, 1, null, "the kernel killed 1 of its processes for lack of memory")]
    public void Of_OtherEnds_AreWhatTheyWere(int status, int kills, string? reason, string? remark)
    {
        var outcome = Limited(status, new GroupEvents(kills, 0), new ShellResources());

        Assert.Equal((reason, null), (outcome.Reason, outcome.Signal));
        Assert.EndsWith(remark ?? "exit code 137", outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_EndedByUs_KeepsItsReasonWhenMemoryRanOutToo()
    {
        var entry = Entries.Entry(Entries.Accepted("u"), Entries.SlotTaken("u"), Entries.Launched("u"), Entries.Ending("u", EndReason.TimedOut));

        Assert.Equal(ExecutionPhase.TimedOut, OutcomeDecision.Of(entry, RecoveryVerdict.Ended, Note(137, 1), new GroupEvents(1, 0))!.Phase);
    }

    [Fact]
    public void Of_RefusedForks_AreSaid() => Assert.EndsWith(
        "its limit of 10 processes kept it from starting more 3 times",
        Limited(2, new GroupEvents(0, 3), new ShellResources { Pids = 10 }).Message,
        StringComparison.Ordinal);

    private static AttemptOutcome Limited(int? status, GroupEvents events, ShellResources resources)
    {
        var spec = Entries.Spec() with { Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "x", Resources = resources } } };
        var entry = Entries.Entry(Entries.Accepted("u", spec), Entries.SlotTaken("u"), Entries.Launched("u"));
        var (verdict, note) = status is { } number ? (RecoveryVerdict.Ended, Note(number, 1)) : (RecoveryVerdict.Interrupted, null);
        return OutcomeDecision.Of(entry, verdict, note, events)!;
    }

    private static ExitNote Note(int status, int seconds) => new(status, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(100 + seconds));
}
