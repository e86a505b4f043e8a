using Carillon.Api.Tasks;
using Carillon.Operator.Configuration;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>What a seed stands for. How it goes from there is left to chance as well, from the same seed.</summary>
internal sealed record Scenario
{
    public required int Seed { get; init; }

    /// <summary>How long people, faults and schedules go on; then comes quiet.</summary>
    public required TimeSpan Length { get; init; }

    public required int Hosts { get; init; }

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
