using System.Collections.Immutable;

namespace Carillon.Agent.Journal;

/// <summary>All Executions this host still has to do with, by UID. Immutable: a failed write leaves the old one as it was.</summary>
internal sealed record JournalState(ImmutableDictionary<string, JournalEntry> Entries)
{
    public static JournalState Empty { get; } = new(ImmutableDictionary<string, JournalEntry>.Empty);

    public JournalEntry? Find(string uid) => Entries.GetValueOrDefault(uid);

    public JournalState Apply(JournalRecord record) =>
        JournalEntry.Apply(Find(record.Uid), record) is { } entry
            ? new JournalState(Entries.SetItem(record.Uid, entry))
            : new JournalState(Entries.Remove(record.Uid));
}
