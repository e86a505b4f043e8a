using Carillon.Api;
using Carillon.Api.Executions;
using Carillon.Api.Runs;
using Carillon.Api.Statistics;
using Carillon.Operator.Executions;

namespace Carillon.Operator.Runs;

/// <summary>What the Executions of one Run add up to.</summary>
internal sealed record RunTally
{
    public required RunCounts Counts { get; init; }

    /// <summary>The first hosts, by name, that did not succeed; cancelled ones are not failures.</summary>
    public IReadOnlyList<FailedHost> FailedHosts { get; init; } = [];

    /// <summary>When the last one ended, by what the agents say; null when none said so.</summary>
    public DateTimeOffset? LastCompletion { get; init; }

    /// <summary>Running time of all together, and the extremes, in milliseconds.</summary>
    public long TotalDurationMs { get; init; }

    public long? MinDurationMs { get; init; }

    public long? MaxDurationMs { get; init; }

    /// <summary>How many were not started because an earlier one of the task was still busy on the host.</summary>
    public int Overlapped { get; init; }

    /// <summary>How many were cancelled because more hosts failed than the rollout bears.</summary>
    public int OverBudget { get; init; }

    /// <summary>How many were cancelled because the upstream of their host did not end as wanted.</summary>
    public int NotFollowed { get; init; }

    /// <summary>The hosts without an Execution because the server did not take it.</summary>
    public RefusedHosts Refused { get; init; } = RefusedHosts.None;

    /// <summary>Whether every host has an outcome.</summary>
    public bool IsSettled => Counts is { Held: 0, Pending: 0, Running: 0 };

    /// <summary>Adds up.</summary>
    /// <param name="executions">The Executions that are known.</param>
    /// <param name="desired">How many hosts take part.</param>
    /// <param name="unconfirmed">How many were created but are not among <paramref name="executions"/> yet: they count as pending.</param>
    /// <param name="refused">Those that were never created, and never will be.</param>
    /// <param name="replaced">Lost hosts whose part others took over: of what becomes of them only their number counts.</param>
    /// <param name="gone">Hosts that have ended and have no Execution any more; null for none.</param>
    public static RunTally Of(
        IEnumerable<Execution> executions,
        int desired,
        int unconfirmed,
        RefusedHosts? refused = null,
        IReadOnlySet<string>? replaced = null,
        GoneHosts? gone = null)
    {
        refused ??= RefusedHosts.None;
        gone ??= GoneHosts.None;
        var phases = Enum.GetValues<ExecutionPhase>().Select(phase => gone.Phases.GetValueOrDefault(phase)).ToArray();
        var failed = refused.First.Concat(gone.First).ToList();
        int known = phases.Sum(), held = 0, overlapped = 0, overBudget = gone.OverBudget, notFollowed = 0;
        long total = 0;
        long? shortest = null, longest = null;
        DateTimeOffset? last = null;
        foreach (var execution in executions)
        {
            if (replaced?.Contains(execution.Spec?.NodeName ?? "") == true)
            {
                continue;
            }

            known++;
            var phase = ExecutionView.PhaseOf(execution);
            phases[(int)phase]++;
            held += ExecutionView.IsHeld(execution) ? 1 : 0;
            overlapped += phase == ExecutionPhase.Missed && IsOverlap(execution) ? 1 : 0;
            overBudget += phase == ExecutionPhase.Cancelled && ExecutionView.ReasonOf(execution) == Reasons.FailureBudget ? 1 : 0;
            notFollowed += phase == ExecutionPhase.Cancelled && ExecutionView.ReasonOf(execution) == Reasons.UpstreamNotMet ? 1 : 0;
            if (IsFailure(phase))
            {
                failed.Add(Describe(execution, phase));
            }

            last = Later(last, execution.Status?.CompletionTime);
            if (ExecutionView.IsFinal(phase) && execution.Status?.DurationMs is { } duration)
            {
                total += duration;
                shortest = FigureSums.Smaller(shortest, duration);
                longest = FigureSums.Larger(longest, duration);
            }
        }

        var deleted = Math.Max(0, desired - known - unconfirmed - refused.Count);
        return new RunTally
        {
            Counts = Count(phases, desired, held, unconfirmed, deleted, refused.Count) with { Replaced = replaced?.Count ?? 0 },
            FailedHosts = [.. failed.OrderBy(static host => host.Host, StringComparer.Ordinal).Take(Limits.FailedHosts)],
            LastCompletion = last,
            TotalDurationMs = total,
            MinDurationMs = shortest,
            MaxDurationMs = longest,
            Overlapped = overlapped,
            OverBudget = overBudget,
            NotFollowed = notFollowed,
            Refused = refused,
        };
    }

    private static RunCounts Count(int[] phases, int desired, int held, int unconfirmed, int deleted, int refused) => new()
    {
        Desired = desired,
        Held = held,
        Pending = phases[(int)ExecutionPhase.Pending] + phases[(int)ExecutionPhase.Unknown] - held + unconfirmed,
        Running = phases[(int)ExecutionPhase.Running],
        Succeeded = phases[(int)ExecutionPhase.Succeeded],
        Failed = phases[(int)ExecutionPhase.Failed],
        TimedOut = phases[(int)ExecutionPhase.TimedOut],
        Cancelled = phases[(int)ExecutionPhase.Cancelled] + deleted,
        Missed = phases[(int)ExecutionPhase.Missed] + refused,
        Lost = phases[(int)ExecutionPhase.Lost],
    };

    private static bool IsOverlap(Execution execution) =>
        ExecutionView.ReasonOf(execution) is Reasons.ConcurrencyForbidden or Reasons.QueueFull or Reasons.QueuedTooLong;

    private static bool IsFailure(ExecutionPhase phase) =>
        phase is ExecutionPhase.Failed or ExecutionPhase.TimedOut or ExecutionPhase.Missed or ExecutionPhase.Lost;

    private static FailedHost Describe(Execution execution, ExecutionPhase phase)
    {
        var reason = ExecutionView.ReasonOf(execution);
        var message = ExecutionView.MessageOf(execution);
        return new FailedHost
        {
            Host = execution.Spec?.NodeName,
            Phase = phase,
            ExitCode = execution.Status?.ExitCode,
            Message = reason is null ? message : message is null ? reason : $"{reason}: {message}",
        };
    }

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left is null || right > left ? right : left;
}
