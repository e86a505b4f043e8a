using Carillon.Agent.Outcomes;
using Carillon.Agent.Plugins;
using Carillon.Api;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Plugins;

public sealed class PluginOutcomeTests
{
    private static readonly AttemptOutcome Zero = new(ExecutionPhase.Succeeded) { ExitCode = 0 };
    private static readonly AttemptOutcome Three = new(ExecutionPhase.Failed, Reasons.ExitCode, "the command ended with exit code 3") { ExitCode = 3 };

    [Theory]
    [InlineData(0, null, null, ExecutionPhase.Succeeded, null, null)]
    [InlineData(0, true, "12 files", ExecutionPhase.Succeeded, null, "12 files")]
    [InlineData(0, null, "12 files", ExecutionPhase.Succeeded, null, "12 files")]
    [InlineData(0, false, "no route", ExecutionPhase.Failed, Reasons.PluginFailed, "no route")]
    [InlineData(0, false, null, ExecutionPhase.Failed, Reasons.PluginFailed, "the plugin reported a failure")]
    [InlineData(3, false, "no route", ExecutionPhase.Failed, Reasons.PluginFailed, "no route")]
    [InlineData(3, false, " \n", ExecutionPhase.Failed, Reasons.PluginFailed, "the command ended with exit code 3")]
    [InlineData(3, null, null, ExecutionPhase.Failed, Reasons.ExitCode, "the command ended with exit code 3")]
    [InlineData(3, null, "no route", ExecutionPhase.Failed, Reasons.ExitCode, "the command ended with exit code 3; no route")]
    [InlineData(3, true, null, ExecutionPhase.Failed, Reasons.ExitCode, "the command ended with exit code 3; yet it reported success")]
    [InlineData(3, true, "fine", ExecutionPhase.Failed, Reasons.ExitCode, "the command ended with exit code 3; yet it reported success: fine")]
    public void Of_ExitCodeAndResult_SucceedsOnlyWhenBothDo(
        int exitCode, bool? success, string? message, ExecutionPhase phase, string? reason, string? told)
    {
        var process = exitCode == 0 ? Zero : Three;

        var outcome = PluginOutcome.Of(process, success is null && message is null ? null : new PluginResult(success, message), progress: null);

        Assert.Equal(new AttemptOutcome(phase, reason, told) { ExitCode = exitCode }, outcome);
    }

    [Fact]
    public void Of_EndedByTheAgent_StaysSoWhateverThePluginSays()
    {
        var cancelled = new AttemptOutcome(ExecutionPhase.Cancelled, Reasons.Cancelled, "spec.cancel was set");

        var outcome = PluginOutcome.Of(cancelled, new PluginResult(true, "rolled back"), progress: 40);

        Assert.Equal(cancelled with { Message = "spec.cancel was set; the plugin said: rolled back; it had come to 40 %" }, outcome);
    }

    [Fact]
    public void Of_Success_DoesNotSpeakOfProgress() => Assert.Null(PluginOutcome.Of(Zero, null, progress: 100).Message);

    [Fact]
    public void Of_Message_IsSafeAndBounded()
    {
        var message = PluginOutcome.Of(Zero, new PluginResult(true, "\u001b[31m" + new string('x', 10_000)), progress: null).Message!;

        Assert.StartsWith("␛[31mx", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, Limits.Message);
    }
}
