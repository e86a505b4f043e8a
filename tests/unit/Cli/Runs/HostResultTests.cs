using Carillon.Api.Executions;
using Carillon.Cli.Runs;

namespace Carillon.Tests.Unit.Cli.Runs;

public sealed class HostResultTests
{
    [Theory]
    [InlineData(ExecutionPhase.Failed, "ExitCode", "the command ended with exit code 3", "one\ndisk full\n", "the command ended with exit code 3 | disk full")]
    [InlineData(ExecutionPhase.Failed, "ExitCode", "the command ended with exit code 3", "", "the command ended with exit code 3")]
    [InlineData(ExecutionPhase.Failed, "ExitCode", "the command ended with exit code 3", null, "the command ended with exit code 3")]
    [InlineData(ExecutionPhase.Failed, "Interrupted", null, "half\n", "Interrupted | half")]
    [InlineData(ExecutionPhase.Failed, null, null, "half\n", "half")]
    [InlineData(ExecutionPhase.Succeeded, null, null, "one\ntwo\n\n", "two")]
    [InlineData(ExecutionPhase.Succeeded, "Completed", null, null, "")]
    [InlineData(ExecutionPhase.Succeeded, "Completed", "2 of its processes were left and ended", "done\n", "2 of its processes were left and ended | done")]
    public void Of_AStatus_SaysItsMessageAndTheLastLineOfTheOutput(
        ExecutionPhase phase, string? reason, string? message, string? output, string expected) => Assert.Equal(
        expected,
        HostResult.Of(new Execution { Status = new ExecutionStatus { Phase = phase, Reason = reason, Message = message, Output = output } }));

    [Fact]
    public void Of_OneThatNeverHadAChance_SaysItsOutcome() => Assert.Equal(
        "no agent",
        HostResult.Of(new Execution { Spec = new ExecutionSpec { Outcome = new() { Phase = ExecutionPhase.Missed, Reason = "HostNotReady", Message = "no agent" } } }));

    [Fact]
    public void Of_NothingYet_IsEmpty() => Assert.Equal("", HostResult.Of(new Execution()));
}
