namespace Carillon.Agent.Journal;

/// <summary>Why the journal cannot be written. While there is something, nothing starts.</summary>
internal enum JournalTrouble
{
    /// <summary>It can be written.</summary>
    None,

    /// <summary>Its file system is full. Results still go into the space that is reserved for them.</summary>
    DiskFull,

    /// <summary>Its file system is read-only.</summary>
    ReadOnly,

    /// <summary>Anything else.</summary>
    Failing,
}
