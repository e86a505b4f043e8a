using Carillon.Agent.Journal;

namespace Carillon.Agent.Intake;

/// <summary>What comes of an Execution that was seen.</summary>
internal abstract record AcceptAnswer
{
    /// <summary>Nothing new, or nothing for this host.</summary>
    internal sealed record Nothing : AcceptAnswer;

    /// <summary>It waits for its start now.</summary>
    internal sealed record Accepted : AcceptAnswer;

    /// <summary>It got its result at once, without a start.</summary>
    internal sealed record Refused : AcceptAnswer;

    /// <summary>It is known, and shall end.</summary>
    internal sealed record End(EndReason Reason, string Message) : AcceptAnswer;
}
