using Carillon.Agent.Outcomes;

namespace Carillon.Agent.Executors;

/// <summary>What came of preparing an attempt: it is ready at the gate, or it cannot start and the outcome says why.</summary>
internal abstract record Preparation
{
    internal sealed record Ready(IAttempt Attempt) : Preparation;

    internal sealed record Refused(AttemptOutcome Outcome) : Preparation;
}
