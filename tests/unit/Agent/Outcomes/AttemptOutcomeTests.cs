using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;

namespace Carillon.Tests.Unit.Agent.Outcomes;

public sealed class AttemptOutcomeTests
{
    [Theory]
    [InlineData(null, "more")]
    [InlineData("first", "first; more")]
    public void With_Remark_IsAddedToWhatIsSaidAlready(string? message, string expected) =>
        Assert.Equal(expected, new AttemptOutcome(ExecutionPhase.Failed, Reasons.ExitCode, message).With("more").Message);
}
