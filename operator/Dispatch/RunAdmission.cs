using Carillon.Api.Runs;
using Carillon.Api.Tasks;

namespace Carillon.Operator.Dispatch;

/// <summary>What becomes of a Run that a person made: the operator's part of its spec, or the reason it cannot be carried out.</summary>
internal abstract record RunAdmission
{
    private RunAdmission()
    {
    }

    /// <summary>Fill in the operator's part and go on.</summary>
    internal sealed record Admit(RunTrigger Trigger, DateTimeOffset ScheduledTime, DistributedCronTask Task, DistributedCronTaskSpec Snapshot)
        : RunAdmission
    {
        /// <summary>The Runs whose values its commands get; null for none.</summary>
        public IReadOnlyList<RunUpstream>? Upstreams { get; init; }
    }

    /// <summary>End the Run.</summary>
    internal sealed record Refuse(string Reason, string Message) : RunAdmission;
}
