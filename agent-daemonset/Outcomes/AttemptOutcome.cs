using Carillon.Api.Executions;

namespace Carillon.Agent.Outcomes;

/// <summary>How one attempt ended.</summary>
internal sealed record AttemptOutcome(ExecutionPhase Phase, string? Reason = null, string? Message = null)
{
    public int? ExitCode { get; init; }

    /// <summary>Only where it is known, never guessed from an exit status above 128.</summary>
    public int? Signal { get; init; }

    /// <summary>How long it took by a clock that does not jump; null where nobody could measure it.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>A failure, with the reason and a sentence.</summary>
    public static AttemptOutcome Failed(string reason, string message) => new(ExecutionPhase.Failed, reason, message);

    /// <summary>The same with one more thing to tell.</summary>
    public AttemptOutcome With(string remark) => this with { Message = Message is null ? remark : $"{Message}; {remark}" };

    /// <summary>Whether the command may have been cut off without anyone knowing how far it came: <c>retry.on: Lost</c>.</summary>
    public bool IsLost => Phase == ExecutionPhase.Failed && Reason is Reasons.Interrupted or Reasons.HostRebooted;
}
