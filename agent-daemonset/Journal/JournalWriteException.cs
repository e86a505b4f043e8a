namespace Carillon.Agent.Journal;

/// <summary>The journal could not be written. Nothing was decided then.</summary>
internal sealed class JournalWriteException : IOException
{
    public JournalWriteException(JournalTrouble trouble, string message, Exception? inner = null)
        : base(message, inner)
    {
        Trouble = trouble;
    }

    public JournalTrouble Trouble { get; }
}
