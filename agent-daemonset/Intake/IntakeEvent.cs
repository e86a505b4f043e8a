using Carillon.Api.Executions;
using Carillon.Kubernetes.Resources;

namespace Carillon.Agent.Intake;

/// <summary>What an intake brings.</summary>
internal abstract record IntakeEvent
{
    /// <summary>An Execution is new or has changed. It may be a replay.</summary>
    internal sealed record Seen(Execution Execution) : IntakeEvent;

    /// <summary>An Execution is no longer there, or no longer of interest: look before acting.</summary>
    internal sealed record Vanished(ObjectKey Key) : IntakeEvent;

    /// <summary>Everything that was there at the start has been seen.</summary>
    internal sealed record ListComplete : IntakeEvent;
}
