using Carillon.Api.Defaults;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;

namespace Carillon.Api.Validation;

/// <summary>What is wrong with a task. The same checks for the operator, the CLI and whoever asks.</summary>
public static class TaskValidator
{
    /// <summary>Checks everything that can be said without looking at other objects.</summary>
    /// <param name="task">The task, with or without defaults.</param>
    /// <returns>Every problem, with its field path; empty when there is none.</returns>
    public static IReadOnlyList<FieldError> Validate(DistributedCronTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var errors = new FieldErrors();
        MetadataValidator.Check(errors, task.Metadata, namespaced: true);
        TaskRules.Check(errors, task);
        if (errors.Required("spec", task.Spec))
        {
            CheckSpec(errors, "spec", task.Spec!, task.Metadata.Name);
        }

        return errors.ToList();
    }

    /// <summary>Checks a change.</summary>
    /// <param name="before">The task as it is.</param>
    /// <param name="after">The task as it shall be.</param>
    /// <returns>Every problem of the change and of the new task.</returns>
    public static IReadOnlyList<FieldError> ValidateUpdate(DistributedCronTask before, DistributedCronTask after)
    {
        ArgumentNullException.ThrowIfNull(before);
        var errors = new FieldErrors();
        TaskRules.CheckUpdate(errors, before, after);
        return [.. Validate(after), .. errors.ToList()];
    }

    internal static void CheckSpec(FieldErrors errors, string path, DistributedCronTaskSpec spec, string? name)
    {
        ScheduleValidator.Check(errors, path, spec);
        CheckHosts(errors, path, spec);
        CheckPolicies(errors, path, spec);
        CheckRollout(errors, $"{path}.rollout", spec.Rollout);
        CheckRetry(errors, $"{path}.retry", spec.Retry);
        ExecutorValidator.Check(errors, $"{path}.executor", spec.Executor);
        ParameterValidator.Check(errors, $"{path}.parameters", spec.Parameters);
        CheckDependencies(errors, $"{path}.dependsOn", spec.DependsOn, name);
        CheckOutput(errors, $"{path}.output", spec.Output);
        CheckHistory(errors, $"{path}.history", spec.History);
        WireSize.Check(errors, path, spec, CarillonJsonContext.Default.DistributedCronTaskSpec);
    }

    private static void CheckHosts(FieldErrors errors, string path, DistributedCronTaskSpec spec)
    {
        if (errors.Required($"{path}.hostGroups", spec.HostGroups))
        {
            errors.Items($"{path}.hostGroups", spec.HostGroups, Limits.HostGroups, minimum: 1);
            errors.Unique($"{path}.hostGroups", spec.HostGroups, group => group);
            errors.Each($"{path}.hostGroups", spec.HostGroups, (at, group) => MetadataValidator.CheckName(errors, at, group));
        }

        SelectorValidator.Check(errors, $"{path}.nodeSelector", spec.NodeSelector);
        errors.Choice($"{path}.strategy", spec.Strategy);
        errors.Range($"{path}.count", spec.Count, 1, Limits.PlanHosts);
        errors.Range($"{path}.percent", spec.Percent, 1, 100);
        errors.Choice($"{path}.selection", spec.Selection);
        errors.Choice($"{path}.onHostJoin", spec.OnHostJoin);
    }

    private static void CheckPolicies(FieldErrors errors, string path, DistributedCronTaskSpec spec)
    {
        errors.Choice($"{path}.concurrencyPolicy", spec.ConcurrencyPolicy);
        errors.Choice($"{path}.concurrencyScope", spec.ConcurrencyScope);
        errors.Range($"{path}.maxQueued", spec.MaxQueued, 1, 1000);
        errors.Range($"{path}.timeoutSeconds", spec.TimeoutSeconds, 1, Limits.Seconds);
        errors.Range($"{path}.terminationGracePeriodSeconds", spec.TerminationGracePeriodSeconds, 0, 3600);
        errors.Range($"{path}.hostStartDeadlineSeconds", spec.HostStartDeadlineSeconds, 1, Limits.Seconds);
        errors.Range($"{path}.priority", spec.Priority, 0, 100);
    }

    private static void CheckRollout(FieldErrors errors, string path, RolloutPolicy? rollout)
    {
        CheckShare(errors, $"{path}.canary", rollout?.Canary, 0);
        CheckShare(errors, $"{path}.batchSize", rollout?.BatchSize, 1);
        CheckShare(errors, $"{path}.maxFailures", rollout?.MaxFailures, 0);
        errors.Range($"{path}.pauseSeconds", rollout?.PauseSeconds, 0, 86_400);
    }

    private static void CheckShare(FieldErrors errors, string path, IntOrString? share, int minimum)
    {
        errors.Range(path, share?.Number, minimum, Limits.PlanHosts);
        if (share?.Text is { } text && !share.Value.TryGetPercent(out _))
        {
            errors.Add(path, $"{FieldErrors.Show(text)} is not allowed: must be a number of hosts or a percentage such as 25%");
        }
    }

    internal static void CheckRetry(FieldErrors errors, string path, RetryPolicy? retry)
    {
        errors.Range($"{path}.limit", retry?.Limit, 0, Limits.RetryLimit);
        errors.Items($"{path}.on", retry?.On, 3, minimum: 1);
        errors.Unique($"{path}.on", retry?.On, condition => condition);
        errors.Each($"{path}.on", retry?.On, (at, condition) => errors.Choice<RetryCondition>(at, condition));
        if (retry?.ExitCodes is { } codes)
        {
            ExecutorValidator.CheckExitCodes(errors, $"{path}.exitCodes", codes);
        }

        errors.Range($"{path}.backoff.initialSeconds", retry?.Backoff?.InitialSeconds, 0, 86_400);
        errors.Range($"{path}.backoff.factor", retry?.Backoff?.Factor, 1, 10);
        errors.Range($"{path}.backoff.maxSeconds", retry?.Backoff?.MaxSeconds, 0, 86_400);
        errors.Range($"{path}.backoff.jitter", retry?.Backoff?.Jitter, 0, 1);
    }

    private static void CheckDependencies(FieldErrors errors, string path, IReadOnlyList<TaskDependency>? dependencies, string? name)
    {
        errors.Items(path, dependencies, Limits.Dependencies);
        errors.Unique(path, dependencies, dependency => dependency.Task, ".task");
        errors.Each(path, dependencies, (at, dependency) =>
        {
            if (errors.Required($"{at}.task", dependency.Task))
            {
                errors.Text($"{at}.task", dependency.Task, Limits.TaskName, Shapes.Subdomain(), "the name of a task of this namespace");
            }

            if (dependency.Task is not null && dependency.Task == name)
            {
                errors.Add($"{at}.task", "is the task itself: it would wait for itself for ever");
            }

            errors.Choice($"{at}.condition", dependency.Condition);
            errors.Text($"{at}.hosts", dependency.Hosts, 4, Shapes.DependencyHosts(), "All, Any or a percentage from 1% to 100%");
            if (dependency.SameHost == true && dependency.Hosts is not (null or TaskDefaults.DependencyHosts))
            {
                errors.Add($"{at}.hosts", "has no meaning with sameHost: each host follows its own execution; leave it out");
            }
        });
        CheckVariables(errors, path, dependencies);
    }

    /// <summary>Commands find what several tasks hand on by their names, in which variables know neither dash nor dot.</summary>
    private static void CheckVariables(FieldErrors errors, string path, IReadOnlyList<TaskDependency>? dependencies)
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in (dependencies ?? []).Select(static dependency => dependency?.Task).OfType<string>().Distinct())
        {
            var variable = Naming.UpstreamVariable(Naming.UpstreamPrefix(task));
            if (!first.TryAdd(variable, task))
            {
                errors.Add(path, $"{first[variable]} and {task} would both be {variable}… for the command; rename one of them");
            }
        }
    }

    internal static void CheckOutput(FieldErrors errors, string path, OutputPolicy? output)
    {
        errors.Range($"{path}.tailBytes", output?.TailBytes, 0, Limits.TailBytes);
        errors.Range($"{path}.successTailBytes", output?.SuccessTailBytes, 0, Limits.TailBytes);
        errors.Range($"{path}.maxLogBytes", output?.MaxLogBytes, 0, 1L << 40);
        errors.Range($"{path}.keepDays", output?.KeepDays, 0, 3650);
    }

    private static void CheckHistory(FieldErrors errors, string path, HistoryPolicy? history)
    {
        errors.Range($"{path}.successfulRuns", history?.SuccessfulRuns, 0, Limits.HistoryRuns);
        errors.Range($"{path}.failedRuns", history?.FailedRuns, 0, Limits.HistoryRuns);
        errors.Range($"{path}.ttlSecondsAfterFinished", history?.TtlSecondsAfterFinished, 0, Limits.Seconds);
    }
}
