using Carillon.Api.Tasks;
using Carillon.Operator.Configuration;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>What a seed stands for. How it goes from there is left to chance as well, from the same seed.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    /// <summary>How long people, faults and schedules go on; then comes quiet.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>How many there will be in the end; the last ones of them may come late.</summary>
    public required int Hosts { get; init; }

    /// <summary>When the hosts come that are not there from the beginning.</summary>
    public required IReadOnlyList<TimeSpan> LateHosts { get; init; }

    /// <summary>When a host dies for longer than anybody waits for it.</summary>
    public required IReadOnlyList<TimeSpan> Deaths { get; init; }

    /// <summary>How many Executions may run in a group at a time; a group that is not here has no limit.</summary>
    public required IReadOnlyDictionary<string, int> Limits { get; init; }

    public required int Operators { get; init; }

    public required IReadOnlyList<PlannedTask> Tasks { get; init; }

    public required OperatorOptions Options { get; init; }

    /// <summary>The share of calls that fail while faults are on.</summary>
    public required double FaultRate { get; init; }

    public required double LagRate { get; init; }

    public required double FailureRate { get; init; }

    public required double SlowRate { get; init; }

    public required bool CollectsGarbage { get; init; }

    /// <summary>How many seconds pass between two troubles, on average; 0 for none at all.</summary>
    public required double TroubleEvery { get; init; }

    /// <summary>How many seconds pass between two things that people do, on average; 0 for nothing.</summary>
    public required double UserEvery { get; init; }

    public override string ToString() =>
        $"{Operators} operators, {Hosts} hosts, {Tasks.Count} tasks, {Length.TotalSeconds:0} s, faults {FaultRate:p0}, trouble every {TroubleEvery:0} s, people every {UserEvery:0} s";
}

/// <summary>A task, and when it is applied.</summary>
internal sealed record PlannedTask(string Name, TimeSpan At, DistributedCronTaskSpec Spec);
