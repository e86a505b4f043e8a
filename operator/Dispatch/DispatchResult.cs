using Carillon.Api.Runs;

namespace Carillon.Operator.Dispatch;

/// <summary>How far a dispatch came.</summary>
internal abstract record DispatchResult
{
    private DispatchResult()
    {
    }

    /// <summary>Every Execution exists.</summary>
    internal sealed record FannedOut : DispatchResult;

    /// <summary>The Run is not to start yet.</summary>
    /// <param name="Phase">Pending or Paused.</param>
    /// <param name="Reason">What it waits for.</param>
    internal sealed record Waits(RunPhase Phase, string Reason) : DispatchResult;

    /// <summary>The Run never starts.</summary>
    /// <param name="Phase">Skipped, Cancelled or Failed.</param>
    /// <param name="Reason">Why, in one word.</param>
    /// <param name="Message">Why, in a sentence.</param>
    internal sealed record Ends(RunPhase Phase, string Reason, string Message) : DispatchResult;
}
