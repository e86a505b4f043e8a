namespace Carillon.Runtime.Settings;

/// <summary>Settings are wrong. The message lists every problem, one per line, each with the place, the value and what is allowed.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SettingsException(IReadOnlyList<string> problems)
        : base(string.Join('\n', problems ?? []))
    {
        Problems = problems ?? [];
    }

    /// <summary>The problems one by one.</summary>
    public IReadOnlyList<string> Problems { get; }
}
