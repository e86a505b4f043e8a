namespace Carillon.Agent.Journal;

/// <summary>The journal could not be written, most likely because the disk is full. Nothing was decided then.</summary>
internal sealed class JournalWriteException : IOException
{
    public JournalWriteException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}
