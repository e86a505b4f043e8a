using Carillon.Api.Cron;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;

namespace Carillon.Api.Defaults;

/// <summary>What a task's spec means where it says nothing. API servers fill in only fields whose parent is present.</summary>
public static class TaskSpecExtensions
{
    /// <summary>The cron expressions, however they were written.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>None for a task that runs only when asked to or by dependency.</returns>
    public static IReadOnlyList<string> EffectiveSchedules(this DistributedCronTaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.Schedule is { } schedule ? [schedule] : spec.Schedules ?? [];
    }

    /// <summary>The name of the time zone in which the schedules are read.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>An IANA name, not checked.</returns>
    public static string EffectiveTimeZone(this DistributedCronTaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec.TimeZone ?? TaskDefaults.TimeZone;
    }

    /// <summary>What clock changes do.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>The policy, with nothing left out.</returns>
    public static DstPolicy EffectiveDstPolicy(this DistributedCronTaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return new DstPolicy(spec.DstPolicy?.Gap ?? TaskDefaults.DstGap, spec.DstPolicy?.Overlap ?? TaskDefaults.DstOverlap);
    }

    /// <summary>Who the command runs as, for the policy of host groups: requests and plugins count as root.</summary>
    /// <param name="executor">The executor.</param>
    /// <returns>A user name or number.</returns>
    public static string EffectiveUser(this ExecutorSpec executor)
    {
        ArgumentNullException.ThrowIfNull(executor);
        return executor.Shell?.RunAsUser ?? ExecutorDefaults.RunAsUser;
    }

    /// <summary>The spec with every default filled in, also those of absent parents, but for rollout: absent means no waves.</summary>
    /// <param name="spec">The spec.</param>
    /// <returns>A new spec.</returns>
    public static DistributedCronTaskSpec WithDefaults(this DistributedCronTaskSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec with
        {
            TimeZone = spec.EffectiveTimeZone(),
            DstPolicy = spec.EffectiveDstPolicy(),
            Suspend = spec.Suspend ?? TaskDefaults.Suspend,
            JitterSeconds = spec.JitterSeconds ?? TaskDefaults.JitterSeconds,
            MisfirePolicy = spec.MisfirePolicy ?? TaskDefaults.Misfire,
            MaxCatchUp = spec.MaxCatchUp ?? TaskDefaults.MaxCatchUp,
            Strategy = spec.Strategy ?? TaskDefaults.Strategy,
            Selection = spec.Selection ?? TaskDefaults.Selection,
            OnHostJoin = spec.OnHostJoin ?? TaskDefaults.OnHostJoin,
            ConcurrencyPolicy = spec.ConcurrencyPolicy ?? TaskDefaults.Concurrency,
            ConcurrencyScope = spec.ConcurrencyScope ?? TaskDefaults.Scope,
            MaxQueued = spec.MaxQueued ?? TaskDefaults.MaxQueued,
            Rollout = spec.Rollout?.WithDefaults(),
            TimeoutSeconds = spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds,
            TerminationGracePeriodSeconds = spec.TerminationGracePeriodSeconds ?? TaskDefaults.TerminationGracePeriodSeconds,
            HostStartDeadlineSeconds = spec.HostStartDeadlineSeconds ?? TaskDefaults.HostStartDeadlineSeconds,
            Retry = (spec.Retry ?? new RetryPolicy()).WithDefaults(),
            Priority = spec.Priority ?? TaskDefaults.Priority,
            Executor = spec.Executor?.WithDefaults(),
            DependsOn = spec.DependsOn?.Select(WithDefaults).ToList(),
            Output = (spec.Output ?? new OutputPolicy()).WithDefaults(),
            History = (spec.History ?? new HistoryPolicy()).WithDefaults(),
        };
    }

    /// <summary>The executor with every default filled in.</summary>
    /// <param name="executor">The executor.</param>
    /// <returns>A new executor.</returns>
    public static ExecutorSpec WithDefaults(this ExecutorSpec executor)
    {
        ArgumentNullException.ThrowIfNull(executor);
        return executor with
        {
            Shell = executor.Shell is not { } shell ? null : shell with
            {
                Interpreter = shell.Interpreter ?? ExecutorDefaults.Interpreter,
                HostNamespaces = shell.HostNamespaces ?? ExecutorDefaults.HostNamespaces,
                SuccessExitCodes = shell.SuccessExitCodes ?? ExecutorDefaults.SuccessExitCodes,
            },
            Http = executor.Http is not { } http ? null : http with
            {
                Method = http.Method ?? ExecutorDefaults.HttpMethod,
                TimeoutSeconds = http.TimeoutSeconds ?? ExecutorDefaults.HttpTimeoutSeconds,
                SuccessStatusCodes = http.SuccessStatusCodes ?? ExecutorDefaults.SuccessStatusCodes,
                FollowRedirects = http.FollowRedirects ?? ExecutorDefaults.FollowRedirects,
            },
        };
    }

    /// <summary>The waves with every default filled in.</summary>
    /// <param name="rollout">The waves.</param>
    /// <returns>A new rollout.</returns>
    public static RolloutPolicy WithDefaults(this RolloutPolicy rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        return rollout with
        {
            Canary = rollout.Canary ?? TaskDefaults.Canary,
            BatchSize = rollout.BatchSize ?? TaskDefaults.BatchSize,
            MaxFailures = rollout.MaxFailures ?? TaskDefaults.MaxFailures,
            PauseSeconds = rollout.PauseSeconds ?? TaskDefaults.PauseSeconds,
        };
    }

    /// <summary>The retry policy with every default filled in.</summary>
    /// <param name="retry">The policy.</param>
    /// <returns>A new policy.</returns>
    public static RetryPolicy WithDefaults(this RetryPolicy retry)
    {
        ArgumentNullException.ThrowIfNull(retry);
        return retry with
        {
            Limit = retry.Limit ?? TaskDefaults.RetryLimit,
            On = retry.On ?? TaskDefaults.RetryOn,
            Backoff = new RetryBackoff
            {
                InitialSeconds = retry.Backoff?.InitialSeconds ?? TaskDefaults.BackoffInitialSeconds,
                Factor = retry.Backoff?.Factor ?? TaskDefaults.BackoffFactor,
                MaxSeconds = retry.Backoff?.MaxSeconds ?? TaskDefaults.BackoffMaxSeconds,
                Jitter = retry.Backoff?.Jitter ?? TaskDefaults.BackoffJitter,
            },
        };
    }

    /// <summary>The output policy with every default filled in; what a success keeps is never more than what a failure keeps.</summary>
    /// <param name="output">The policy.</param>
    /// <returns>A new policy.</returns>
    public static OutputPolicy WithDefaults(this OutputPolicy output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var tailBytes = output.TailBytes ?? TaskDefaults.TailBytes;
        return new OutputPolicy
        {
            TailBytes = tailBytes,
            SuccessTailBytes = Math.Min(output.SuccessTailBytes ?? TaskDefaults.SuccessTailBytes, tailBytes),
            MaxLogBytes = output.MaxLogBytes ?? TaskDefaults.MaxLogBytes,
            KeepDays = output.KeepDays ?? TaskDefaults.KeepDays,
        };
    }

    /// <summary>The history policy with every default filled in.</summary>
    /// <param name="history">The policy.</param>
    /// <returns>A new policy.</returns>
    public static HistoryPolicy WithDefaults(this HistoryPolicy history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history with
        {
            SuccessfulRuns = history.SuccessfulRuns ?? TaskDefaults.SuccessfulRuns,
            FailedRuns = history.FailedRuns ?? TaskDefaults.FailedRuns,
        };
    }

    private static TaskDependency WithDefaults(TaskDependency dependency) => dependency with
    {
        Condition = dependency.Condition ?? TaskDefaults.Dependency,
        Hosts = dependency.Hosts ?? TaskDefaults.DependencyHosts,
        SameHost = dependency.SameHost ?? TaskDefaults.DependencySameHost,
    };
}
