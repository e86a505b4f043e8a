using Carillon.Api.Runs;
using Carillon.Operator.Writes;

namespace Carillon.Operator.Dispatch;

/// <summary>How far a dispatch came.</summary>
internal abstract record DispatchResult
{
    private DispatchResult()
    {
    }

    /// <summary>Every Execution exists, but for those that the server will not have.</summary>
    internal sealed record FannedOut : DispatchResult;

    /// <summary>The Run is not to start yet.</summary>
    /// <param name="Phase">Pending or Paused.</param>
    /// <param name="Reason">What it waits for.</param>
    internal sealed record Waits(RunPhase Phase, string Reason) : DispatchResult;

    /// <summary>The server does not take the rest of the Executions for now.</summary>
    /// <param name="Refusal">What it says.</param>
    /// <param name="Desired">How many hosts take part.</param>
    /// <param name="Started">When dispatch began.</param>
    /// <param name="After">When to try again.</param>
    internal sealed record Held(Refusal Refusal, int Desired, DateTimeOffset Started, TimeSpan After) : DispatchResult;

    /// <summary>The Run never starts.</summary>
    /// <param name="Phase">Skipped, Cancelled or Failed.</param>
    /// <param name="Reason">Why, in one word.</param>
    /// <param name="Message">Why, in a sentence.</param>
    internal sealed record Ends(RunPhase Phase, string Reason, string Message) : DispatchResult;
}
