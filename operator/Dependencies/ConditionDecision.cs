using System.Globalization;
using Carillon.Api.Defaults;
using Carillon.Api.Runs;
using Carillon.Api.Tasks;
using Carillon.Operator.Runs;

namespace Carillon.Operator.Dependencies;

/// <summary>Whether an upstream Run ended as a dependency wants it. Pure.</summary>
internal static class ConditionDecision
{
    private const string Any = "Any";

    /// <param name="dependency">The condition, and on how many hosts it has to hold.</param>
    /// <param name="run">A Run that has ended.</param>
    public static bool IsMet(TaskDependency dependency, DistributedCronRun run)
    {
        var phase = RunView.PhaseOf(run);
        var condition = dependency.Condition ?? TaskDefaults.Dependency;
        if (condition == DependencyCondition.Always)
        {
            return true;
        }

        // A Run that did not take place, or that somebody called off, went neither well nor wrong.
        if (phase is RunPhase.Skipped or RunPhase.Cancelled)
        {
            return false;
        }

        var counts = run.Status?.Counts ?? new();
        if (counts.Desired is null or 0)
        {
            return condition == DependencyCondition.Failure && phase == RunPhase.Failed; // it ended before it had any host
        }

        var holds = condition switch
        {
            DependencyCondition.Success => counts.Succeeded ?? 0,
            DependencyCondition.Failure => (counts.Failed ?? 0) + (counts.TimedOut ?? 0) + (counts.Missed ?? 0) + (counts.Lost ?? 0),
            _ => 0, // of a later version: not understood is not met
        };
        return holds > 0 && (long)holds * 100 >= (long)counts.Desired.Value * PercentOf(dependency.Hosts ?? TaskDefaults.DependencyHosts);
    }

    /// <summary>One host is enough for Any, and 1 % of however many are at least one.</summary>
    private static int PercentOf(string hosts) => hosts switch
    {
        Any => 0,
        [.. var percent, '%'] => int.Parse(percent, NumberStyles.None, CultureInfo.InvariantCulture),
        _ => 100,
    };
}
