namespace Carillon.Agent.Dispatch;

/// <summary>What came of asking for a slot.</summary>
internal abstract record SlotAnswer
{
    /// <summary>It holds a slot.</summary>
    internal sealed record Taken(Journal.JournalEntry Entry) : SlotAnswer;

    /// <summary>All slots are taken: nothing behind it in the queue gets one either.</summary>
    internal sealed record NoSlot : SlotAnswer;

    /// <summary>It waits for an earlier Execution of its task.</summary>
    internal sealed record Behind : SlotAnswer;

    /// <summary>These must end first, to make way for it.</summary>
    internal sealed record MustReplace(IReadOnlyList<string> Uids) : SlotAnswer;

    /// <summary>It ended without a start, or is no longer waiting.</summary>
    internal sealed record Over : SlotAnswer;
}
