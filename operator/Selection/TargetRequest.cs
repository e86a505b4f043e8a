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

    /// <summary>For LeastLoaded: how much of what a host may run at a time is taken.</summary>
    public required Func<string, double> Load { get; init; }

    /// <summary>The plan, once it is written; it is never made anew. A rerun always has one, from its admission on.</summary>
    public IReadOnlyList<string>? Planned { get; init; }

    /// <summary>Hosts that have an Execution of this Run already. They stay, whatever became of their membership.</summary>
    public IReadOnlyCollection<string> Existing { get; init; } = [];

    /// <summary>For a Run that follows others host by host: the hosts that all of those have; null for any.</summary>
    public IReadOnlySet<string>? Followed { get; init; }

    /// <summary>For RoundRobin: the host that was picked last; null begins anew.</summary>
    public string? PickedLast { get; init; }
}
