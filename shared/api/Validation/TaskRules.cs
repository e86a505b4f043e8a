using Carillon.Api.Tasks;

namespace Carillon.Api.Validation;

/// <summary>The native twins of the rules in the schema of a task.</summary>
internal static class TaskRules
{
    public static void Check(FieldErrors errors, DistributedCronTask task)
    {
        if (task.Metadata.Name?.Length > Limits.TaskName)
        {
            errors.Add("metadata.name", $"has {task.Metadata.Name.Length} characters: allowed are {Limits.TaskName}, so that the names of its runs fit");
        }

        CheckSpec(errors, "spec", task.Spec);
    }

    public static void CheckSpec(FieldErrors errors, string path, DistributedCronTaskSpec? spec)
    {
        if (spec is null)
        {
            return;
        }

        if (spec.Schedule is not null && spec.Schedules is not null)
        {
            errors.Add(path, "at most one of schedule and schedules may be set");
        }

        if (spec.StartAt >= spec.EndAt)
        {
            errors.Add($"{path}.endAt", "must be after startAt");
        }

        if (spec.Count is not null != (spec.Strategy == HostStrategy.Count))
        {
            errors.Add($"{path}.count", "must be set if and only if strategy is Count");
        }

        if (spec.Percent is not null != (spec.Strategy == HostStrategy.Percent))
        {
            errors.Add($"{path}.percent", "must be set if and only if strategy is Percent");
        }

        if (spec.Strategy is not (null or HostStrategy.All) && spec.DependsOn?.Any(static dependency => dependency?.SameHost == true) == true)
        {
            errors.Add($"{path}.dependsOn", "sameHost needs strategy All");
        }

        ExecutorRules.Check(errors, $"{path}.executor", spec.Executor);
        errors.Each($"{path}.parameters", spec.Parameters, (at, parameter) =>
        {
            if (parameter.Default is { } value && parameter.Enum?.Contains(value, StringComparer.Ordinal) == false)
            {
                errors.Add($"{at}.default", $"{FieldErrors.Show(value)} is not allowed: must be one of enum");
            }
        });
    }

    public static void CheckUpdate(FieldErrors errors, DistributedCronTask before, DistributedCronTask after)
    {
        if (before.Status?.LastScheduleTime is { } mark && !(after.Status?.LastScheduleTime >= mark))
        {
            errors.Add("status.lastScheduleTime", $"never goes back: it is {Meta.Rfc3339.Format(mark)}");
        }
    }
}
