using Carillon.Api.Executions;
using Carillon.Kubernetes.Resources;

namespace Carillon.Agent.Intake;

/// <summary>
/// Where Executions come from. Everything behind it may be exchanged: beyond some thousand hosts a mailbox object per host will
/// take the place of the label watch.
/// </summary>
internal interface IExecutionIntake
{
    /// <summary>Brings events in order until stopped: all that there is, then one <see cref="IntakeEvent.ListComplete"/>, then what changes.</summary>
    IAsyncEnumerable<IntakeEvent> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The Execution as last seen; null when it is not there or final.</summary>
    Execution? Find(ObjectKey key);
}
