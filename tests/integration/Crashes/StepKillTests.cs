using Carillon.Tests.Integration.Agent;

namespace Carillon.Tests.Integration.Crashes;

/// <summary>The agent dies at each of its steps while runs of all kinds go on, and is started again.</summary>
public sealed class StepKillTests
{
    /// <summary>Each line of the agent's log stands between two steps of its journal, or between one and the world's.</summary>
    /// <param name="step">Where the agent dies.</param>
    /// <param name="before">Where the one before it died, when the step is one of a recovery.</param>
    [Theory]
    [InlineData("LogAccepted")]
    [InlineData("LogPreparing")]
    [InlineData("LogAtGate")]
    [InlineData("LogStarted")]
    [InlineData("LogAdopted", "LogStarted")]
    [InlineData("LogNeverStarted", "LogAtGate")]
    [InlineData("LogEnding")]
    [InlineData("LogRetry")]
    [InlineData("LogFinished")]
    [InlineData("LogReported")]
    public async Task Kill_AtAStep_EachAttemptStartsOnceAndIsReported(string step, string? before = null)
    {
        // Of a request at the gate nobody can tell whether it was sent, so it is interrupted, not one that never started.
        RunKind? but = step == "LogNeverStarted" ? RunKind.Requests : null;
        await using var scene = await CrashScene.StartAsync(new AgentFixture(), new Random(1));
        for (var survived = 0; survived < 2; survived++)
        {
            await scene.AddEachKindAsync(but);
            if (before is not null)
            {
                await scene.KillAtAsync(before, survived);
            }

            await scene.AddEachKindAsync(but);

            // Of what the one before left to recover, no more than one is certain.
            await scene.KillAtAsync(step, before is null ? survived : 0);
        }

        await scene.VerifyAsync();
    }
}
