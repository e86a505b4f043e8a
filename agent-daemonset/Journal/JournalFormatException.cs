namespace Carillon.Agent.Journal;

/// <summary>The journal was written by a newer agent, in a form that this one cannot be sure to understand.</summary>
internal sealed class JournalFormatException : Exception
{
    public JournalFormatException(long found, long known)
        : base($"it is of format {found} and was written by a newer agent; this one knows formats up to {known}")
    {
    }
}
