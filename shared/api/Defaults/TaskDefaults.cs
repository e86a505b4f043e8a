using Carillon.Api.Cron;
using Carillon.Api.Tasks;

namespace Carillon.Api.Defaults;

/// <summary>The defaults of a task's spec; the CRDs carry the same constants.</summary>
public static partial class TaskDefaults
{
    /// <summary>The zone in which schedules are read.</summary>
    public const string TimeZone = "UTC";

    /// <summary>What a clock change does to a skipped fixed time.</summary>
    public const DstGap DstGap = DstGap.RunAfter;

    /// <summary>What a clock change does to a repeated fixed time.</summary>
    public const DstOverlap DstOverlap = DstOverlap.Once;

    /// <summary>Whether a task is suspended.</summary>
    public const bool Suspend = false;

    /// <summary>How far starts are spread, in seconds.</summary>
    public const int JitterSeconds = 0;

    /// <summary>What is done about missed due times.</summary>
    public const MisfirePolicy Misfire = MisfirePolicy.FireOnce;

    /// <summary>How many missed due times <see cref="MisfirePolicy.FireAll"/> makes up for.</summary>
    public const int MaxCatchUp = 10;

    /// <summary>How many hosts take part.</summary>
    public const HostStrategy Strategy = HostStrategy.All;

    /// <summary>How they are picked.</summary>
    public const HostSelection Selection = HostSelection.Random;

    /// <summary>What happens when a host joins.</summary>
    public const HostJoinPolicy OnHostJoin = HostJoinPolicy.Ignore;

    /// <summary>What happens when runs overlap.</summary>
    public const ConcurrencyPolicy Concurrency = ConcurrencyPolicy.Forbid;

    /// <summary>What is counted for that.</summary>
    public const ConcurrencyScope Scope = ConcurrencyScope.Host;

    /// <summary>How many wait under <see cref="ConcurrencyPolicy.Queue"/>.</summary>
    public const int MaxQueued = 10;

    /// <summary>How long an attempt may take, in seconds.</summary>
    public const int TimeoutSeconds = 300;

    /// <summary>How long a command has between TERM and KILL, in seconds.</summary>
    public const int TerminationGracePeriodSeconds = 10;

    /// <summary>How long after its release an execution may start, in seconds.</summary>
    public const int HostStartDeadlineSeconds = 300;

    /// <summary>Which execution takes a free slot first; larger ones do.</summary>
    public const int Priority = 50;

    /// <summary>How many attempts follow a failed one.</summary>
    public const int RetryLimit = 0;

    /// <summary>The wait before the second attempt, in seconds.</summary>
    public const int BackoffInitialSeconds = 10;

    /// <summary>By how much each wait is longer than the one before.</summary>
    public const double BackoffFactor = 2;

    /// <summary>The longest wait, in seconds.</summary>
    public const int BackoffMaxSeconds = 300;

    /// <summary>The share of a wait that is left to chance.</summary>
    public const double BackoffJitter = 0.1;

    /// <summary>Hosts of the first wave.</summary>
    public const int Canary = 0;

    /// <summary>Hosts of every wave after it.</summary>
    public const string BatchSize = "100%";

    /// <summary>Failed hosts that a rollout bears.</summary>
    public const int MaxFailures = 0;

    /// <summary>The pause between waves, in seconds.</summary>
    public const int PauseSeconds = 0;

    /// <summary>Whether a parameter must be given.</summary>
    public const bool ParameterRequired = false;

    /// <summary>Which end of an upstream run counts.</summary>
    public const DependencyCondition Dependency = DependencyCondition.Success;

    /// <summary>How many upstream hosts must meet it.</summary>
    public const string DependencyHosts = "All";

    /// <summary>Whether upstream and downstream are paired host by host.</summary>
    public const bool DependencySameHost = false;

    /// <summary>Output kept in the status, in bytes.</summary>
    public const int TailBytes = 8192;

    /// <summary>Output kept in the status after a success, in bytes.</summary>
    public const int SuccessTailBytes = 1024;

    /// <summary>Output kept on the host, in bytes: 10 MiB.</summary>
    public const long MaxLogBytes = 10 * 1024 * 1024;

    /// <summary>How long the host keeps output, in days.</summary>
    public const int KeepDays = 7;

    /// <summary>Successful runs that are kept.</summary>
    public const int SuccessfulRuns = 3;

    /// <summary>Other finished runs that are kept.</summary>
    public const int FailedRuns = 5;

    /// <summary>What a failed attempt must have ended as to be tried again.</summary>
    public static readonly IReadOnlyList<RetryCondition> RetryOn = [RetryCondition.Failed, RetryCondition.TimedOut];
}
