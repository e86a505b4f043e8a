using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Outcomes;
using Carillon.Agent.Recovery;
using Carillon.Api.Executions;
using Carillon.Api.Executors;

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

        var outcome = OutcomeDecision.Of(entry, RecoveryVerdict.Ended, Note(status, seconds));

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

        var outcome = OutcomeDecision.Of(entry, RecoveryVerdict.Ended, Note(status, 1));

        Assert.Equal((phase, word, signal), (outcome!.Phase, outcome.Reason, outcome.Signal));
    }

    private static ExitNote Note(int status, int seconds) => new(status, TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(100 + seconds));
}
