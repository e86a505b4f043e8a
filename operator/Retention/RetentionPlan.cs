using Carillon.Api.Runs;

namespace Carillon.Operator.Retention;

/// <summary>What of a task's history goes.</summary>
internal sealed record RetentionPlan
{
    /// <summary>Runs to delete, with their Executions.</summary>
    public IReadOnlyList<DistributedCronRun> Delete { get; init; } = [];

    /// <summary>Runs that stay as a summary and lose their Executions, oldest first.</summary>
    public IReadOnlyList<DistributedCronRun> Strip { get; init; } = [];

    /// <summary>When the next one expires by its time to live; null when none does.</summary>
    public TimeSpan? After { get; init; }
}
