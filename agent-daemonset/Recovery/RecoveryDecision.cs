using Carillon.Agent.Journal;

namespace Carillon.Agent.Recovery;

/// <summary>
/// Decides what became of an attempt, from the journal and from what is to be seen. The same rules hold after a restart of the agent
/// and when a wrapper ends before its eyes. In doubt the answer is never <see cref="RecoveryVerdict.NeverStarted"/>.
/// </summary>
internal static class RecoveryDecision
{
    public static RecoveryVerdict Judge(JournalEntry entry, RunEvidence evidence)
    {
        if (entry.Launch is not { } launch)
        {
            // The gate opens only after Launched is on disk, and shuts for good with the agent that holds it.
            return RecoveryVerdict.NeverStarted;
        }

        if (evidence.Exit is not null)
        {
            return RecoveryVerdict.Ended;
        }

        if (launch.BootId != evidence.BootId)
        {
            // A mark may have been lost with the power, so its absence proves nothing.
            return RecoveryVerdict.HostRebooted;
        }

        if (evidence.WrapperAlive)
        {
            return RecoveryVerdict.Alive;
        }

        // What runs inside the agent has no wrapper and leaves no mark.
        return launch.Wrapper is null || evidence.GoMark ? RecoveryVerdict.Interrupted : RecoveryVerdict.NeverStarted;
    }
}
