using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.HostGroups;
using Carillon.Operator.Hosts;

namespace Carillon.Operator.Selection;

/// <summary>All that decides which hosts take part in a Run.</summary>
internal sealed record TargetRequest
{
    public required string Namespace { get; init; }

    public required string TaskName { get; init; }

    /// <summary>Seeds the random pick, so that a retry before the plan is written picks the same hosts.</summary>
    public required string RunUid { get; init; }

    public required DistributedCronTaskSpec Task { get; init; }

    public required DistributedCronRunSpec Run { get; init; }

    /// <summary>The groups of the task that exist.</summary>
    public required IReadOnlyList<GroupView> Groups { get; init; }

    public required Func<string, HostView> Host { get; init; }

    /// <summary>The plan, once it is written; it is never made anew.</summary>
    public IReadOnlyList<string>? Planned { get; init; }

    /// <summary>Hosts that have an Execution of this Run already. They stay, whatever became of their membership.</summary>
    public IReadOnlyCollection<string> Existing { get; init; } = [];

    /// <summary>For a rerun: the hosts of the earlier Run that are asked for.</summary>
    public IReadOnlyCollection<string>? RerunHosts { get; init; }

    /// <summary>For RoundRobin: the hosts that the Run before picked.</summary>
    public IReadOnlyList<string> PickedBefore { get; init; } = [];
}
