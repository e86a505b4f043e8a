using Carillon.Api.Cron;
using Carillon.Api.Executors;
using Carillon.Api.Meta;
using Carillon.Api.Tasks;
using Carillon.Operator.Configuration;
using Carillon.Tests.Simulation.Kernel;

namespace Carillon.Tests.Simulation.Scenarios;

/// <summary>Makes the scenario of a seed.</summary>
internal static class ScenarioMaker
{
    /// <summary>Fires of one task: enough to be interesting, few enough to simulate a thousand scenarios in a minute.</summary>
    private const int FiresPerTask = 12;

    /// <summary>Each fire of a task that others follow is several Runs.</summary>
    private const int FiresPerFamily = 4;

    /// <summary>How long hosts must be silent before they are given up, where some are to be: it has to come to that within the scenario.</summary>
    private const int ShortLostAfter = 40;

    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Pacific/Chatham"];

    public static Scenario Make(int seed, DateTimeOffset begin)
    {
        var choices = new Choices(seed * 31);
        var isCalm = choices.Chance(0.1);
        var length = choices.Between(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(100));
        var (follow, join, takeOver, wait) = (choices.Chance(0.25), choices.Chance(0.15), choices.Chance(0.15), choices.Chance(0.2));
        length = takeOver ? TimeSpan.FromSeconds(100) : length;
        var tasks = follow
            ? FamilyMaker.Make(choices, (name, fires) => MakeTask(choices, name, begin, length, fires), FiresPerFamily)
            : [.. Enumerable.Range(1, choices.Between(1, 3)).Select(i => MakeTask(choices, $"task-{i}", begin, length, FiresPerTask))];
        var hosts = choices.Between(takeOver ? 3 : join ? 2 : 1, choices.Chance(0.2) ? 8 : 4);
        tasks = [.. tasks.Select(task => join && choices.Chance(0.7) ? task with { Spec = task.Spec with { OnHostJoin = HostJoinPolicy.RunOnce } } : task)];
        tasks = [.. tasks.Select(task => takeOver && task.Spec.DependsOn is null ? task with { Spec = WithTakeOver(choices, task.Spec) } : task)];
        return new Scenario
        {
            Seed = seed,
            Length = length,
            Hosts = hosts,
            LateHosts = join ? Instants(choices, choices.Between(1, Math.Min(2, hosts - 1)), length) : [],
            Deaths = takeOver ? Instants(choices, choices.Between(1, 2), length) : [],
            Limits = wait ? MakeLimits(choices) : new Dictionary<string, int>(),
            Operators = choices.Between(1, 3),
            Tasks = tasks,
            Options = new OperatorOptions
            {
                LostAfter = TimeSpan.FromSeconds(takeOver ? ShortLostAfter : choices.Between(40, 90)),
                MaxParallelWrites = choices.Pick([1, 4, 32]),
                MaxExecutionsPerTask = choices.Pick([5_000, 5_000, 6]),
                MaxExecutions = choices.Pick([100_000, 100_000, 15]),
            },
            FaultRate = isCalm ? 0 : choices.Pick([0, 0.01, 0.03, 0.1]),
            LagRate = isCalm ? 0 : choices.Pick([0, 0.02, 0.15]),
            FailureRate = choices.Pick([0, 0.1, 0.4]),
            SlowRate = takeOver ? 0.8 : choices.Pick([0, 0.05, 0.3]),
            CollectsGarbage = choices.Chance(0.7),
            TroubleEvery = isCalm ? 0 : choices.Between(6, 60),
            UserEvery = choices.Chance(0.2) ? 0 : choices.Between(5, 40),
        };
    }

    private static PlannedTask MakeTask(Choices choices, string name, DateTimeOffset begin, TimeSpan length, int fires)
    {
        var at = choices.Between(TimeSpan.Zero, length * 0.4);
        var (schedule, period) = MakeSchedule(choices, begin + at);
        var last = begin + at + TimeSpan.FromSeconds(period * fires);
        var scope = choices.Pick([ConcurrencyScope.Host, ConcurrencyScope.Task]);
        var strategy = choices.Pick([HostStrategy.All, HostStrategy.All, HostStrategy.Any, HostStrategy.Count, HostStrategy.Percent]);
        var spec = new DistributedCronTaskSpec
        {
            Schedule = schedule.Count == 1 ? schedule[0] : null,
            Schedules = schedule.Count == 1 ? null : schedule,
            TimeZone = choices.Chance(0.3) ? choices.Pick(Zones) : null,
            DstPolicy = choices.Chance(0.1) ? new DstPolicy(choices.Pick([DstGap.RunAfter, DstGap.Skip]), choices.Pick([DstOverlap.Once, DstOverlap.Twice])) : null,
            EndAt = last < begin + length ? last : begin + length,
            JitterSeconds = choices.Chance(0.15) ? 4 : null,
            StartingDeadlineSeconds = choices.Chance(0.25) ? choices.Pick([0, 10, 60]) : null,
            MisfirePolicy = choices.Pick([MisfirePolicy.FireOnce, MisfirePolicy.FireAll, MisfirePolicy.FireAll, MisfirePolicy.Skip]),
            MaxCatchUp = choices.Pick<int?>([null, 1, 3, 1000, 1000]),
            HostGroups = [choices.Pick(["all", "all", "web"])],
            Strategy = strategy,
            Count = strategy == HostStrategy.Count ? choices.Between(1, 3) : null,
            Percent = strategy == HostStrategy.Percent ? choices.Pick([10, 50, 100]) : null,
            Selection = choices.Pick([HostSelection.Random, HostSelection.RoundRobin, HostSelection.LeastLoaded, HostSelection.Hash]),
            ConcurrencyPolicy = choices.Pick([ConcurrencyPolicy.Allow, ConcurrencyPolicy.Forbid, ConcurrencyPolicy.Forbid, ConcurrencyPolicy.Replace, ConcurrencyPolicy.Queue]),
            ConcurrencyScope = scope,
            MaxQueued = choices.Chance(0.5) ? choices.Between(1, 3) : null,
            Rollout = choices.Chance(0.2) ? MakeRollout(choices) : null,
            TimeoutSeconds = choices.Between(3, 40),
            TerminationGracePeriodSeconds = 3,
            HostStartDeadlineSeconds = choices.Between(5, 60),
            Retry = choices.Chance(0.25) ? new RetryPolicy { Limit = choices.Between(1, 2), Backoff = new RetryBackoff { InitialSeconds = 1 } } : null,
            Priority = choices.Chance(0.2) ? choices.Between(0, 100) : null,
            Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "true" } },
            History = choices.Chance(0.7)
                ? new HistoryPolicy
                {
                    SuccessfulRuns = choices.Between(0, 3),
                    FailedRuns = choices.Between(0, 3),
                    TtlSecondsAfterFinished = choices.Chance(0.2) ? choices.Pick([0, 5, 30]) : null,
                }
                : null,
        };
        return new PlannedTask(name, at, spec);
    }

    private static (IReadOnlyList<string> Schedules, double Period) MakeSchedule(Choices choices, DateTimeOffset at) => choices.Below(11) switch
    {
        0 or 1 => (["* * * * * *"], 1),
        2 => (["*/2 * * * * *"], 2),
        3 or 4 => (["*/5 * * * * *"], 5),
        5 => (["*/10 * * * * *", "*/15 * * * * *"], 7),
        6 => ([$"@every {choices.Between(2, 9)}s"], 5),
        7 => (["* * * * *"], 60),
        8 => (["H/10 * * * * *", "0 * 2 * * *"], 10),
        9 => ([$"@at {Carillon.Api.Meta.Rfc3339.Format(Seconds(at).AddSeconds(choices.Between(-5, 60)))}", "@once"], 60),
        _ => ([$"{choices.Between(0, 59)} * * * * *", "*/7 * 0-2 * * *"], 7),
    };

    /// <summary>A task that any host will do for, so that another one takes over from one that is lost while the command runs.</summary>
    private static DistributedCronTaskSpec WithTakeOver(Choices choices, DistributedCronTaskSpec spec)
    {
        var count = choices.Chance(0.5) ? choices.Between(1, 2) : (int?)null;
        return spec with
        {
            Strategy = count is null ? HostStrategy.Any : HostStrategy.Count,
            Count = count,
            Percent = null,
            Retry = new RetryPolicy
            {
                Limit = choices.Between(1, 2),
                On = choices.Chance(0.5) ? [RetryCondition.Lost] : [RetryCondition.Failed, RetryCondition.Lost],
                Backoff = new RetryBackoff { InitialSeconds = 1 },
            },
            TimeoutSeconds = 60,
        };
    }

    /// <summary>In the middle of it all.</summary>
    private static List<TimeSpan> Instants(Choices choices, int count, TimeSpan length) =>
        [.. Enumerable.Range(0, count).Select(_ => length * (0.1 + (0.35 * choices.Share())))];

    private static Dictionary<string, int> MakeLimits(Choices choices)
    {
        var limits = new Dictionary<string, int> { [choices.Pick(["all", "web"])] = choices.Between(1, 3) };
        if (choices.Chance(0.3))
        {
            limits["web"] = limits["all"] = choices.Between(1, 2);
        }

        return limits;
    }

    private static RolloutPolicy MakeRollout(Choices choices) => new()
    {
        Canary = choices.Chance(0.5) ? 1 : null,
        BatchSize = choices.Pick<IntOrString>([1, 2, "50%"]),
        MaxFailures = choices.Pick<IntOrString>([0, 1, "50%"]),
        PauseSeconds = choices.Chance(0.5) ? choices.Between(1, 5) : null,
    };

    private static DateTimeOffset Seconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
