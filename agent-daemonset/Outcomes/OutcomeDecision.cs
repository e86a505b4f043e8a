using Carillon.Agent.Ending;
using Carillon.Agent.Journal;
using Carillon.Agent.Launch;
using Carillon.Agent.Linux;
using Carillon.Agent.Recovery;
using Carillon.Api.Defaults;
using Carillon.Api.Executions;

namespace Carillon.Agent.Outcomes;

/// <summary>Turns what is known of an attempt into its outcome. A reason that was journalled before the first signal always counts.</summary>
internal static class OutcomeDecision
{
    /// <summary>Said of an output that takes more disk than it may.</summary>
    public const string LimitRemark = "its output is longer than maxLogBytes, and the file system of the host's data folder could not cut it";

    /// <summary>Said of a run whose output may be incomplete.</summary>
    public const string DiskRemark = "the file system of the host's data folder was full while it ran: its output may be incomplete";

    /// <summary>Said of a command that left processes in the background.</summary>
    public static string LeftRemark(int left) => left == 1
        ? "a process that it left running was ended"
        : $"{left} processes that it left running were ended";

    /// <summary>Said of a run of which something lives that cannot be ended; empty where it is not known what.</summary>
    public static string AliveRemark(IReadOnlyList<int> pids)
    {
        var which = pids.Count switch
        {
            0 => "not all of it",
            1 => $"its process {pids[0]}",
            <= MostPids => $"its processes {string.Join(", ", pids)}",
            _ => $"its processes {string.Join(", ", pids.Take(MostPids))} and {pids.Count - MostPids} more",
        };
        return $"{which} could not be ended, not even by KILL; the host keeps a slot taken for it until nothing of it lives";
    }

    private const int MostPids = 10;

    // What coreutils' timeout answers when it ended the command by TERM or by KILL.
    private const int TimeoutStatus = 124;
    private const int SignalBase = 128;

    /// <summary>Nobody can say more than that.</summary>
    public static AttemptOutcome Interrupted { get; } =
        new(ExecutionPhase.Failed, Reasons.Interrupted, "the command may have started, but how it ended is not known");

    /// <summary>The outcome of an attempt that is over; null when it never started and nobody wanted it ended.</summary>
    public static AttemptOutcome? Of(JournalEntry entry, RecoveryVerdict verdict, ExitNote? exit, GroupEvents events)
    {
        var outcome = events.OutOfMemoryKills > 0 && entry.Ending is null && IsKilled(exit) && verdict != RecoveryVerdict.HostRebooted
            ? OfMemory(entry.Spec, exit)
            : Of(entry, verdict, exit);
        if (outcome is { Reason: not Reasons.OutOfMemory } && events.OutOfMemoryKills > 0)
        {
            outcome = outcome.With($"the kernel killed {events.OutOfMemoryKills} of its processes for lack of memory");
        }

        return events.RefusedForks > 0 && entry.Spec.Executor?.Shell?.Resources?.Pids is { } pids
            ? outcome?.With($"its limit of {pids} processes kept it from starting more {events.RefusedForks} times")
            : outcome;
    }

    private static AttemptOutcome? Of(JournalEntry entry, RecoveryVerdict verdict, ExitNote? exit) => (entry.Ending, verdict) switch
    {
        ({ } ending, _) => OfEnding(entry, ending, exit),
        (null, RecoveryVerdict.Ended) => OfExit(entry.Spec, exit!),
        (null, RecoveryVerdict.NeverStarted) => null,
        (null, RecoveryVerdict.HostRebooted) => new(ExecutionPhase.Failed, Reasons.HostRebooted, "the host rebooted while the command ran"),
        _ => Interrupted,
    };

    /// <summary>The phase and reason that go with an end that the agent brought about.</summary>
    public static AttemptOutcome OfReason(EndReason reason, string message) => reason switch
    {
        EndReason.TimedOut => new(ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, message),
        EndReason.Deleted => new(ExecutionPhase.Cancelled, Reasons.Deleted, message),
        EndReason.Replaced => new(ExecutionPhase.Cancelled, Reasons.Replaced, message),
        EndReason.AgentStopped => new(ExecutionPhase.Cancelled, Reasons.AgentStopped, message),
        _ => new(ExecutionPhase.Cancelled, Reasons.Cancelled, message),
    };

    /// <summary>Of a start that lacks values. Only a first attempt leaves nothing started; a further one has failed.</summary>
    public static AttemptOutcome WithoutValues(int attempt, string message) =>
        new(attempt == 1 ? ExecutionPhase.Missed : ExecutionPhase.Failed, Reasons.SecretsUnavailable, message);

    /// <summary>Says why, and how long it was waited for.</summary>
    public static string StillWithoutValues(string why, int attempt, TimeSpan allowed) =>
        $"{why}; {allowed.TotalSeconds:0} s after {(attempt == 1 ? "its release" : "the attempt was due")} it could still not start";

    /// <summary>The journal lost its newest records: what it takes for a first start may be a second one.</summary>
    public static AttemptOutcome JournalBehind(int attempt) => new(
        ExecutionPhase.Failed, Reasons.JournalLost, $"attempt {attempt} left traces on this host that its journal does not know of: it may have been started before");

    /// <summary>Said of an output that nobody may read because nobody knows what in it is secret.</summary>
    public static string WithheldRemark(string why) =>
        $"its output is withheld: it may hold secret values that the agent, which was restarted meanwhile, could not learn again ({why})";

    private static AttemptOutcome OfEnding(JournalEntry entry, EndingMark ending, ExitNote? exit)
    {
        var outcome = OfReason(ending.Reason, ending.Message);
        return exit is null ? outcome : outcome with { ExitCode = exit.Status, Signal = SignalOf(exit.Status), Duration = exit.Duration };
    }

    /// <summary>The group's own count says who sent the KILL, so here the signal is known.</summary>
    private static AttemptOutcome OfMemory(ExecutionSpec spec, ExitNote? exit) => new(
        ExecutionPhase.Failed,
        Reasons.OutOfMemory,
        spec.Executor?.Shell?.Resources?.Memory is { } limit
            ? $"the kernel killed the command: it needed more than its memory limit of {limit}"
            : "the kernel killed the command: the host had no memory left for it")
    {
        ExitCode = exit?.Status,
        Signal = NativeMethods.SigKill,
        Duration = exit?.Duration,
    };

    /// <summary>Whether KILL ended the command, or took with it whoever could tell.</summary>
    private static bool IsKilled(ExitNote? exit) => exit is null or { Status: SignalBase + NativeMethods.SigKill };

    private static AttemptOutcome OfExit(ExecutionSpec spec, ExitNote exit)
    {
        var limit = TimeSpan.FromSeconds(spec.TimeoutSeconds ?? TaskDefaults.TimeoutSeconds);
        if (exit.Status is TimeoutStatus or (SignalBase + NativeMethods.SigKill) && exit.Duration >= limit)
        {
            // No agent was there, so the wrapper's own limit ended it.
            return new(ExecutionPhase.TimedOut, Reasons.TimeoutExceeded, TimeoutMessage(limit))
            {
                ExitCode = exit.Status,
                Duration = exit.Duration,
            };
        }

        var success = (spec.Executor?.Shell?.SuccessExitCodes ?? ExecutorDefaults.SuccessExitCodes).Contains(exit.Status);
        var outcome = success
            ? new AttemptOutcome(ExecutionPhase.Succeeded)
            : new AttemptOutcome(ExecutionPhase.Failed, Reasons.ExitCode, $"the command ended with exit code {exit.Status}");
        return outcome with { ExitCode = exit.Status, Duration = exit.Duration };
    }

    public static string TimeoutMessage(TimeSpan limit) => $"the command took longer than {limit.TotalSeconds:0} s and was ended";

    /// <summary>We sent TERM and then perhaps KILL, so here the shell's number can only mean one of these.</summary>
    private static int? SignalOf(int status) =>
        status - SignalBase is NativeMethods.SigTerm or NativeMethods.SigKill ? status - SignalBase : null;
}
