using Carillon.Agent.Journal;
using Carillon.Agent.Linux;
using Carillon.Agent.Outcomes;
using Carillon.Api.Executions;
using Carillon.Api.Executors;
using Carillon.Api.Tasks;

namespace Carillon.Tests.Unit.Agent;

/// <summary>Builds journal entries in any stage.</summary>
internal static class Entries
{
    public const string Boot = "boot-1";
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static ExecutionSpec Spec(string task = "task-1") => new()
    {
        TaskRef = new OwnerIdentity { Name = task, Uid = task },
        RunRef = new OwnerIdentity { Name = "run", Uid = "run-uid" },
        NodeName = "node-1",
        ScheduledTime = Noon,
        ReleasedAt = Noon,
        Executor = new ExecutorSpec { Shell = new ShellExecutor { Command = "true" } },
    };

    public static JournalRecord.Accepted Accepted(string uid, ExecutionSpec? spec = null) =>
        new() { Uid = uid, Namespace = "ns", Name = uid, Spec = spec ?? Spec() };

    public static JournalRecord.SlotTaken SlotTaken(string uid) => new() { Uid = uid, RunId = $"{uid}-run" };

    public static JournalRecord.SlotReturned SlotReturned(string uid) => new() { Uid = uid };

    public static JournalRecord.Launched Launched(string uid, string boot = Boot, bool wrapper = true) => new()
    {
        Uid = uid,
        Mark = new LaunchMark
        {
            Wrapper = wrapper ? new ProcessIdentity(4711, 99, boot) : null,
            BootId = boot,
            Uptime = TimeSpan.FromSeconds(100),
            Time = Noon,
        },
    };

    public static JournalRecord.Ending Ending(string uid, EndReason reason = EndReason.Cancelled) =>
        new() { Uid = uid, Mark = new EndingMark(reason, "because") };

    public static JournalRecord.AttemptEnded AttemptEnded(string uid) =>
        new() { Uid = uid, Attempt = new ExecutionAttempt { Attempt = 1, Phase = ExecutionPhase.Failed }, NextAttemptAt = Noon.AddSeconds(10) };

    /// <summary>The same by an agent that notes how the Execution ends when no further attempt can start.</summary>
    public static JournalRecord.AttemptEnded AttemptEndedNoted(string uid, string message = "the command ended with exit code 4")
    {
        var attempt = new ExecutionAttempt { Attempt = 1, Phase = ExecutionPhase.Failed, Reason = Reasons.ExitCode, ExitCode = 4 };
        return AttemptEnded(uid) with
        {
            Attempt = attempt,
            Otherwise = new ExecutionStatus
            {
                Phase = ExecutionPhase.Failed,
                Reason = Reasons.ExitCode,
                Message = message,
                Attempt = 1,
                Attempts = [attempt],
                StartTime = Noon,
                CompletionTime = Noon.AddSeconds(2),
                DurationMs = 2000,
                ExitCode = 4,
                Output = "so far so good",
            },
        };
    }

    public static JournalRecord.Finished Finished(string uid) =>
        new() { Uid = uid, Result = new ExecutionStatus { Phase = ExecutionPhase.Succeeded } };

    public static JournalEntry Entry(params JournalRecord[] records) => records.Aggregate((JournalEntry?)null, JournalEntry.Apply)!;

    public static JournalEntry Waiting(string uid, ExecutionSpec? spec = null) => Entry(Accepted(uid, spec));

    public static JournalState State(params JournalRecord[] records) => records.Aggregate(JournalState.Empty, (state, record) => state.Apply(record));

    public static ExecutionSpec WithConcurrency(ConcurrencyPolicy policy, ConcurrencyScope scope = ConcurrencyScope.Host, int? maxQueued = null) =>
        Spec() with { Concurrency = new ExecutionConcurrency { Policy = policy, Scope = scope, MaxQueued = maxQueued } };
}
