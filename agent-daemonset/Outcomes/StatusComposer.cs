using Carillon.Agent.Journal;
using Carillon.Agent.Output;
using Carillon.Api;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;

namespace Carillon.Agent.Outcomes;

/// <summary>Writes the status of an Execution. Pure: all times are handed in.</summary>
internal sealed class StatusComposer
{
    private readonly AgentIdentity _agent;

    public StatusComposer(string version, string bootId)
    {
        _agent = new AgentIdentity { Version = version, BootId = bootId };
    }

    /// <summary>The status of an Execution that runs, or waits for its next attempt; then it says the last one, for the next has not begun.</summary>
    public ExecutionStatus Running(JournalEntry entry) => new()
    {
        Phase = ExecutionPhase.Running,
        Attempt = entry.Stage == EntryStage.Launched ? entry.Attempt : entry.Attempt - 1,
        Attempts = NullIfEmpty(entry.Attempts),
        StartTime = entry.FirstLaunch?.Time,
        Agent = _agent,
    };

    /// <summary>The status of an Execution that ends without having started.</summary>
    public ExecutionStatus NotStarted(JournalEntry entry, AttemptOutcome outcome, DateTimeOffset now) => new()
    {
        Phase = outcome.Phase,
        Reason = outcome.Reason,
        Message = Cut(outcome.Message),
        Attempt = entry.Attempts.Count > 0 ? entry.Attempts[^1].Attempt : null,
        Attempts = NullIfEmpty(entry.Attempts),
        StartTime = entry.FirstLaunch?.Time,
        CompletionTime = now,
        Agent = _agent,
    };

    /// <summary>The status of an Execution whose time to start has passed: Missed, or, where an attempt has run, as the last one ended.</summary>
    /// <param name="entry">The Execution.</param>
    /// <param name="reason">Why it did not start, in one word; only one that never ran has it.</param>
    /// <param name="message">Why, in a sentence.</param>
    /// <param name="now">Now, by the clock of the API server.</param>
    public ExecutionStatus TooLate(JournalEntry entry, string reason, string message, DateTimeOffset now)
    {
        if (entry.Attempts is not [.., var last])
        {
            return NotStarted(entry, new AttemptOutcome(ExecutionPhase.Missed, reason, message), now);
        }

        var end = entry.Otherwise ?? AsIn(last, entry);
        return end with { Message = WithRemark(end.Message, message), CompletionTime = now, Agent = _agent };
    }

    /// <summary>A message with one more sentence, which is never what is cut off.</summary>
    public static string WithRemark(string? message, string remark)
    {
        var room = Math.Max(0, Limits.Message - remark.Length - 2);
        return message is null ? remark : $"{(message.Length > room ? message[..room] : message)}; {remark}";
    }

    /// <summary>The line of an attempt that ended.</summary>
    /// <param name="entry">The Execution before the attempt is counted.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="now">Now, by the clock of the API server.</param>
    /// <param name="uptime">Now, as time since boot.</param>
    public ExecutionAttempt Attempt(JournalEntry entry, AttemptOutcome outcome, DateTimeOffset now, TimeSpan uptime)
    {
        var duration = outcome.Duration ?? SinceLaunch(entry.Launch, uptime, outcome);
        return new ExecutionAttempt
        {
            Attempt = entry.Attempt,
            Phase = outcome.Phase,
            Reason = outcome.Reason,
            ExitCode = outcome.ExitCode,
            Signal = outcome.Signal,
            StartTime = entry.Launch?.Time,
            CompletionTime = entry.Launch is { } launch && duration is { } length ? launch.Time + length : now,
            DurationMs = Milliseconds(duration),
        };
    }

    /// <summary>The status of an Execution whose last attempt ended.</summary>
    public ExecutionStatus Final(
        JournalEntry entry, AttemptOutcome outcome, ExecutionAttempt attempt, OutputExcerpt output, ResourceUsage? usage)
    {
        var start = entry.FirstLaunch?.Time;
        var sameBoot = entry.FirstLaunch?.BootId == entry.Launch?.BootId;
        var duration = attempt.DurationMs is { } last && entry.Launch is { } launch && sameBoot
            ? (launch.Uptime - entry.FirstLaunch!.Uptime) + TimeSpan.FromMilliseconds(last)
            : (TimeSpan?)null;
        return new ExecutionStatus
        {
            Phase = outcome.Phase,
            Reason = outcome.Reason,
            Message = Cut(outcome.Message),
            Attempt = entry.Attempt,
            Attempts = [.. entry.Attempts.Append(attempt).TakeLast(Limits.Attempts)],
            StartTime = start,
            CompletionTime = start is { } began && duration is { } length ? began + length : attempt.CompletionTime,
            DurationMs = Milliseconds(duration),
            ExitCode = outcome.ExitCode,
            Signal = outcome.Signal,
            Output = output.Text,
            OutputBytes = output.TotalBytes,
            OutputTruncated = output.Truncated,
            Usage = usage,
            Agent = _agent,
        };
    }

    /// <summary>All that is known of an Execution whose last attempt ended under an agent that noted no more than its line.</summary>
    private static ExecutionStatus AsIn(ExecutionAttempt last, JournalEntry entry) => new()
    {
        Phase = last.Phase,
        Reason = last.Reason,
        Attempt = last.Attempt,
        Attempts = entry.Attempts,
        StartTime = entry.FirstLaunch?.Time,
        DurationMs = last.CompletionTime is { } end && entry.FirstLaunch is { } first ? Milliseconds(end - first.Time) : null,
        ExitCode = last.ExitCode,
        Signal = last.Signal,
    };

    /// <summary>How much output the status of this outcome shows.</summary>
    public static int OutputBudget(ExecutionSpec spec, AttemptOutcome outcome)
    {
        var most = LargestOutput(spec);
        return outcome.Phase == ExecutionPhase.Succeeded
            ? Math.Clamp(spec.Output?.SuccessTailBytes ?? TaskDefaults.SuccessTailBytes, 0, most)
            : most;
    }

    /// <summary>How much output a status of this Execution shows at most, in bytes.</summary>
    public static int LargestOutput(ExecutionSpec spec) => Math.Clamp(spec.Output?.TailBytes ?? TaskDefaults.TailBytes, 0, Limits.TailBytes);

    /// <summary>Where the end itself was not seen, only what we ended ourselves has a length.</summary>
    private TimeSpan? SinceLaunch(LaunchMark? launch, TimeSpan uptime, AttemptOutcome outcome) =>
        launch is not null && launch.BootId == _agent.BootId && !outcome.IsLost ? uptime - launch.Uptime : null;

    private static long? Milliseconds(TimeSpan? time) => time is { } value ? Math.Max(0, (long)value.TotalMilliseconds) : null;

    private static string? Cut(string? message) => message?.Length > Limits.Message ? message[..Limits.Message] : message;

    private static IReadOnlyList<ExecutionAttempt>? NullIfEmpty(IReadOnlyList<ExecutionAttempt> attempts) =>
        attempts.Count == 0 ? null : attempts;
}
