using Carillon.Api.Cron;
using Carillon.Api.Tasks;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with when a task runs.</summary>
internal static class ScheduleValidator
{
    // Which values H takes is of no account here: any seed shows whether the expression is a good one.
    private static readonly CronParseOptions SeededOptions = new() { HashSeed = "validation" };

    public static void Check(FieldErrors errors, string path, DistributedCronTaskSpec spec)
    {
        CheckExpression(errors, $"{path}.schedule", spec.Schedule);
        errors.Items($"{path}.schedules", spec.Schedules, Limits.Schedules, minimum: 1);
        errors.Unique($"{path}.schedules", spec.Schedules, schedule => schedule);
        errors.Each($"{path}.schedules", spec.Schedules, (at, schedule) => CheckExpression(errors, at, schedule));
        if (spec.TimeZone is { } zone && !CronTimeZone.TryFind(zone, out _, out var error))
        {
            errors.Add($"{path}.timeZone", $"{FieldErrors.Show(zone)} {error}");
        }

        errors.Choice($"{path}.dstPolicy.gap", spec.DstPolicy?.Gap);
        errors.Choice($"{path}.dstPolicy.overlap", spec.DstPolicy?.Overlap);
        errors.Range($"{path}.jitterSeconds", spec.JitterSeconds, 0, Limits.Seconds);
        errors.Range($"{path}.startingDeadlineSeconds", spec.StartingDeadlineSeconds, 0, Limits.Seconds);
        errors.Choice($"{path}.misfirePolicy", spec.MisfirePolicy);
        errors.Range($"{path}.maxCatchUp", spec.MaxCatchUp, 1, 1000);
    }

    private static void CheckExpression(FieldErrors errors, string path, string? expression)
    {
        if (expression is not null && !CronSchedule.TryParse(expression, SeededOptions, out _, out var error))
        {
            errors.Add(path, error.Message);
        }
    }
}
